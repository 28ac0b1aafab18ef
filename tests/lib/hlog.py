#!/usr/bin/python3
"""Reads a HdrHistogram log (version 1.3, V2 payloads) as its specification has it, without a line of readyline:

    hlog.py LOG          a JSON object for each interval: tag, start, length, max_ms (as the line says), and from the payload
                         count, mean, p50, p99 and max, in milliseconds
"""
import base64
import json
import struct
import sys
import zlib


def counts_of(payload):
    """(index, count) of a payload's counters: ZigZag LEB128, negative ones are runs of zeroes."""
    index = at = 0
    while at < len(payload):
        value = shift = 0
        while True:
            byte = payload[at]
            at += 1
            # The ninth byte holds eight bits.
            value |= (byte if shift == 56 else byte & 0x7f) << shift
            shift += 7
            if shift > 56 or byte < 0x80:
                break
        value = (value >> 1) ^ -(value & 1)
        if value < 0:
            index -= value
        else:
            if value > 0:
                yield index, value
            index += 1


class Histogram:
    def __init__(self, encoded):
        data = base64.b64decode(encoded, validate=True)
        cookie, length = struct.unpack(">ii", data[:8])
        assert cookie == 0x1c849314 and length == len(data) - 8, "not a compressed V2 histogram"
        data = zlib.decompress(data[8:])
        cookie, length, normalizing, digits, lowest, highest, ratio = struct.unpack(">iiiiqqd", data[:40])
        assert cookie == 0x1c849313 and length == len(data) - 40, "not a V2 histogram"
        assert normalizing == 0 and ratio == 1.0 and 0 <= digits <= 5 and lowest >= 1 and highest >= 2 * lowest
        self.unit_magnitude = lowest.bit_length() - 1
        # Sub-buckets resolve 2 * 10^digits, rounded up to a power of two.
        self.sub_bits = (2 * 10 ** digits - 1).bit_length()
        self.half = 1 << (self.sub_bits - 1)
        self.counters = list(counts_of(data[40:]))
        self.count = sum(count for _, count in self.counters)

    def value_range(self, index):
        """The lowest value of a counter, and how many values it stands for."""
        bucket = index // self.half - 1
        sub = index % self.half + self.half
        if bucket < 0:
            bucket, sub = 0, sub - self.half
        shift = bucket + self.unit_magnitude
        return sub << shift, 1 << shift

    def index_of(self, value):
        """The counter of a value."""
        bucket = max(0, value.bit_length() - self.unit_magnitude - self.sub_bits)
        sub = value >> (bucket + self.unit_magnitude)
        return (bucket + 1) * self.half + sub - self.half

    def highest_equivalent(self, index):
        low, width = self.value_range(index)
        return low + width - 1

    def percentile(self, percent):
        wanted = max(1, -(-self.count * percent // 100))
        for index, count in self.counters:
            wanted -= count
            if wanted <= 0:
                return self.highest_equivalent(index)
        raise AssertionError("no values")

    def mean(self):
        """Of the middles of the counters."""
        return sum(count * (low + width // 2) for (low, width), count in
                   ((self.value_range(index), count) for index, count in self.counters)) / self.count


def main(path):
    lines = open(path, encoding="ascii").read().splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert "#[Histogram log format version 1.3]" in comments
    assert sum(line.startswith("#[StartTime: ") for line in comments) == 1
    header = lines[len(comments)]
    assert header == '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"', header
    for line in lines[len(comments) + 1:]:
        tag = None
        if line.startswith("Tag="):
            tag, line = line[4:].split(",", 1)
        start, length, longest, payload = line.split(",")
        histogram = Histogram(payload)
        print(json.dumps({"tag": tag, "start": float(start), "length": float(length), "max_ms": float(longest),
                          "count": histogram.count, "mean": histogram.mean() / 1e6,
                          "p50": histogram.percentile(50) / 1e6, "p99": histogram.percentile(99) / 1e6,
                          "max": histogram.highest_equivalent(histogram.counters[-1][0]) / 1e6}))


if __name__ == "__main__":
    main(sys.argv[1])

#!/usr/bin/env python3
"""Another client of RabbitMQ, to fill queues and to say what is in them:  rabbitmq.py PORT COMMAND...

    live QUEUE [NAME=VALUE...]     a durable queue with arguments, and QUEUE.dead, where it leaves its dead letters
    dead QUEUE COUNT [SIZE]        the same, and as many dead letters
    queue QUEUE [NAME=VALUE...]    a durable queue with arguments (numbers, true, or strings)
    exchange NAME TYPE             a durable exchange
    bind EXCHANGE KEY QUEUE
    send EXCHANGE KEY              messages, one a line as JSON: body or body_base64, and properties
    fill EXCHANGE KEY COUNT [SIZE] messages with a number in their bodies
    reject QUEUE [COUNT]           makes dead letters of messages (all)
    dump QUEUE                     prints all as JSON and puts them back
    drain QUEUE                    prints and consumes all
    count QUEUE                    how many are ready, or "absent"
    hold QUEUE                     consumes exclusively until it is killed, once "held" was printed
    delete QUEUE
"""
import base64
import datetime
import decimal
import json
import sys
import time

import pika


def connect(port):
    return pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", port, heartbeat=0))


def argument(word):
    name, _, value = word.partition("=")
    return name, int(value) if value.isdigit() else True if value == "true" else value


def plain(value):
    """What JSON cannot say, as a string that tells its type."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, decimal.Decimal):
        return {"decimal": str(value)}
    return value


def rich(value):
    if isinstance(value, dict):
        if set(value) == {"bytes"}:
            return base64.b64decode(value["bytes"])
        if set(value) == {"time"}:
            return datetime.datetime.fromisoformat(value["time"])
        if set(value) == {"decimal"}:
            return decimal.Decimal(value["decimal"])
        return {k: rich(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rich(v) for v in value]
    return value


def shown(method, properties, body):
    try:
        text = {"body": body.decode()}
    except UnicodeDecodeError:
        text = {"body_base64": base64.b64encode(body).decode()}
    return {
        **text,
        "exchange": method.exchange,
        "key": method.routing_key,
        "redelivered": method.redelivered,
        "properties": {k: plain(v) for k, v in vars(properties).items() if v is not None},
    }


def take(channel, queue, consume):
    while True:
        method, properties, body = channel.basic_get(queue, auto_ack=consume)
        if method is None:
            return
        print(json.dumps(shown(method, properties, body)))


def ready(connection, queue):
    try:
        return connection.channel().queue_declare(queue, passive=True).method.message_count
    except pika.exceptions.ChannelClosedByBroker as closed:
        if closed.reply_code != 404:
            raise
        return "absent"


def reject(channel, queue, count):
    last = None
    for _ in range(count):
        method, _, _ = channel.basic_get(queue)
        if method is None:
            break
        last = method.delivery_tag
    if last:
        channel.basic_nack(last, multiple=True, requeue=False)


def live(channel, queue, arguments):
    dead = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": queue + ".dead"}
    channel.queue_declare(queue, durable=True, arguments={**dead, **dict(map(argument, arguments))})
    channel.queue_declare(queue + ".dead", durable=True)


def fill(channel, exchange, key, count, size):
    for i in range(count):
        body = json.dumps({"n": i, "pad": "x" * size})
        channel.basic_publish(exchange, key, body, pika.BasicProperties(delivery_mode=2, message_id=f"m-{i}"))


def send(channel, exchange, key, messages):
    channel.confirm_delivery()
    for body, properties in messages:
        channel.basic_publish(exchange, key, body, properties, mandatory=True)


def lines():
    for line in sys.stdin:
        record = json.loads(line)
        body = record.get("body", "").encode() or base64.b64decode(record.get("body_base64", ""))
        yield body, pika.BasicProperties(**{k: rich(v) for k, v in record.get("properties", {}).items()})


def main():
    port, command, *words = sys.argv[1:]
    connection = connect(int(port))
    channel = connection.channel()
    if command == "live":
        live(channel, words[0], words[1:])
    elif command == "dead":
        live(channel, words[0], [])
        fill(channel, "", words[0], int(words[1]), int(words[2]) if len(words) > 2 else 0)
        reject(channel, words[0], int(words[1]))
        while ready(connection, words[0] + ".dead") < int(words[1]):
            time.sleep(0.005)
    elif command == "queue":
        channel.queue_declare(words[0], durable=True, arguments=dict(map(argument, words[1:])))
    elif command == "exchange":
        channel.exchange_declare(words[0], words[1], durable=True)
    elif command == "bind":
        channel.queue_bind(words[2], words[0], words[1])
    elif command == "send":
        send(channel, words[0], words[1], lines())
    elif command == "fill":
        fill(channel, words[0], words[1], int(words[2]), int(words[3]) if len(words) > 3 else 0)
    elif command == "reject":
        reject(channel, words[0], int(words[1]) if len(words) > 1 else 1 << 40)
    elif command in ("dump", "drain"):
        take(channel, words[0], command == "drain")
    elif command == "count":
        print(ready(connection, words[0]))
    elif command == "hold":
        channel.basic_qos(prefetch_count=1)
        channel.basic_consume(words[0], lambda *_: None, exclusive=True)
        print("held", flush=True)
        channel.start_consuming()
    elif command == "delete":
        channel.queue_delete(words[0])
    else:
        sys.exit(__doc__)
    connection.close()


main()

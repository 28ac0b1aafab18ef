/*
 * sinks/kinds: all kinds of sinks.
 */
#ifndef INCIDENT_DELIVER_KINDS_H
#define INCIDENT_DELIVER_KINDS_H

#include "sink.h"

extern const struct sink_kind sink_pagerduty, sink_alertmanager, sink_sentry, sink_slack,
    sink_webhook, sink_exec;

#endif

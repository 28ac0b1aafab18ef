#include "evidence.h"
#include "parser.h"
#include "request.h"
#include "run.h"

const struct step_type step_type_http = {
    .parse = step_parse_http,
    .parse_expect = expectations_parse_http,
    .expects = "{\"status\":\"2xx\"}",
    .render = step_render_http,
    .send = step_send_http,
    .put = step_put_request,
};

const struct step_type step_type_worker = {
    .parse = step_parse_kind,
    .parse_expect = expectations_parse_kind,
    .expects = "{}",
    .render = step_render_settings,
    .send = step_send_worker,
    .put = step_put_settings,
};

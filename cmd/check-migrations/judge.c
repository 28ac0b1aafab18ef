#include "checksum.h"
#include "contents.h"
#include "drift.h"
#include "folder.h"
#include "history.h"
#include "indexes.h"
#include "layout.h"
#include "ledger.h"
#include "lint.h"
#include "migrations.h"
#include "observe.h"
#include "preflight.h"
#include "replay.h"
#include "reversible.h"
#include "rule.h"
#include "running.h"
#include "script.h"
#include "touched.h"
#include "waivers.h"

/* Who looks at a replay, in the order in which they are told. */
static const struct replay_watcher *const watchers[] = {&observe_watcher, &drift_watcher,
    &indexes_watcher, &running_watcher, &reversible_watcher, NULL};

static void
folder_judge_all(const struct migrations *asked, struct folder *folder, struct ledger *ledger,
    struct findings *findings)
{
	struct touched seen = {0};

	folder_judge(folder, asked->first, asked->pattern, findings);
	contents_judge(folder, findings);
	sections_judge(folder, findings);
	if (folder->layout->judge)
		folder->layout->judge(folder, findings);
	checksums_judge(asked, folder, findings);
	history_judge(asked->since, folder, findings);
	ledger_judge(asked, ledger, folder, findings);
	lint_judge(asked, folder, ledger, findings);
	replay_run(&(struct replay){.asked = asked,
	    .folder = folder,
	    .ledger = ledger,
	    .findings = findings,
	    .touched = &seen,
	    .watchers = watchers});
	indexes_judge(asked, findings);
	stats_write(asked, findings);
	preflight_judge(asked, folder, ledger, &seen, findings);
	touched_free(&seen);
	waivers_judge(findings->waivers, findings);
	folder_summarize(folder, findings->records);
}

void
migrations_judge(const struct migrations *asked, struct findings *findings)
{
	const struct layout *layout = asked->layout;
	struct ledger ledger = {0};
	struct folder folder = {0};

	ledger_open(&ledger, asked);
	if (!layout)
		layout = layout_detect(asked->folder, &ledger, findings);
	if (layout)
		ledger_read(&ledger, layout);
	if (layout && folder_read(&folder, asked->folder, layout, findings) == 0 &&
	    waivers_read(findings->waivers, &folder, findings->records) == 0)
		folder_judge_all(asked, &folder, &ledger, findings);
	folder_free(&folder);
	ledger_free(&ledger);
}

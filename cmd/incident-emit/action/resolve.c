#include "actions.h"
#include "diag.h"
#include "emit.h"
#include "records.h"

/* resolve --fingerprint F | --id ID: what is open of it is resolved. */
void
action_resolve(struct emit *emit, char *const *operands)
{
	struct finding finding = {.of = emit->id ? FINDING_ID : FINDING_FINGERPRINT,
	    .wanted = emit->id ? emit->id : emit->fingerprint};
	struct folder_choice choice = {0};
	int64_t resolved;

	(void)operands;
	if (finding_run(emit, &finding) == 0) {
		if (emit->id)
			choice.id = finding.found;
		else
			choice.fingerprint = finding.found;
		resolved = folder_resolve(emit, &choice);
		if (resolved == 0)
			diag_note("%s is resolved already", finding.found);
		if (resolved >= 0)
			records_done(emit->records);
	}
	finding_free(&finding);
}

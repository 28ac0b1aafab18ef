# readyline: small programs that read and write JSON Lines and answer one question: may this release go on?
#
#   make              build everything into build/ (V=1 shows the commands)
#   make demo         install what is missing, build, run the pipeline on a real service
#   make check        install what is missing, build, run all tests (TESTS=FILES: some of them)
#   make lint         judge what can be judged by reading
#   make asan         all tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   make nightly      the tests that take long
#   make cover        which share of each file the tests execute
#   make torture      run each program while one allocation after the other fails
#   make mutation     change one thing at a time in the code that judges; a test has to notice
#   make fuzz         the fuzz targets
#   make bench        the benchmarks, beside their peers
#   make completions  write the completions of bash, zsh and fish anew
#   make install      into DESTDIR and PREFIX; make uninstall takes it away
#   make dist         the sources, in build/dist
#   make deb          Debian packages, in build/dist
#   make tarball      the programs, for an image of CI, in build/dist
#   make html         the documentation as pages, in build/html; make install puts them nowhere
#   make deps         install what building and the demo need
#   make test-deps    install what the tests need
#   make bench-deps   install what the benchmarks need
#   make package-deps install what makes Debian packages
#   make clean        remove build/
#   make help         this list

VERSION = 0.1.0
PREFIX = /usr/local
BUILD = build

# A new program: a folder under cmd/, and a line here that names its libraries.
LIBS_check-guardrails  = jq curl idn2 z crypto pthread pcre2
LIBS_check-migrations  = sqlite pq pg_query crypto z pthread pcre2
LIBS_incident-deliver  = curl idn2 sqlite z crypto pthread pcre2
LIBS_incident-emit     = pcre2
LIBS_load-reco         = jq curl idn2 z crypto pthread pcre2
LIBS_readiness-report  = z pcre2
LIBS_records-from      = expat z crypto
LIBS_requeue-dlq       = jq sqlite pq hiredis rabbitmq ssl crypto z pthread pcre2
LIBS_smoke-stack       = jq curl idn2 sqlite pq hiredis ssl crypto z pthread pcre2

# What each name above means to the linker. sqlite, pq and hiredis appear where common/ or a program uses them.
LINK_jq = -ljq
LINK_curl = -lcurl
LINK_sqlite = -lsqlite3
LINK_pq = $(LINK_FEATURE_pq)
LINK_hiredis = $(LINK_FEATURE_hiredis)
LINK_rabbitmq = $(LINK_FEATURE_rabbitmq)
LINK_idn2 = $(LINK_FEATURE_idn2)
LINK_expat = $(LINK_FEATURE_expat)
LINK_pg_query = $(LINK_FEATURE_pg_query)
LINK_crypto = -lcrypto
LINK_ssl = -lssl
LINK_pcre2 = -lpcre2-8
LINK_z = -lz
LINK_m = -lm
LINK_pthread = -pthread
LINK_microhttpd = -lmicrohttpd

PROGRAMS = $(notdir $(patsubst %/,%,$(wildcard cmd/*/)))
ALL_LIBS = pcre2 jq curl idn2 expat sqlite pq pg_query hiredis rabbitmq ssl crypto z m pthread

CC = gcc
OPTIMIZE = -O2 -g
WERROR ?=
SANITIZE =
# Optional libraries to build without: pq hiredis rabbitmq idn2 expat pg_query.
WITHOUT =
CPPFLAGS = -std=c17 -D_GNU_SOURCE -DREADYLINE_VERSION='"$(VERSION)"' -Icommon -I$(BUILD)/generated \
	$(CPPFLAGS_FEATURES)
CFLAGS = $(OPTIMIZE) $(HARDENING) $(WARNINGS) $(WERROR) $(SANITIZE)
LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(SANITIZE)

# `make` says what it makes, a short line a file; `make V=1` shows the commands.
V =
say = $(if $(V),,@echo '$(1) $(2)')
AT = $(if $(V),,@)

.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
.SECONDARY:

# The compiler's flags and the optional libraries are probed once a build folder; but not by the targets that
# may have to install the compiler first, and call make again for the rest.
OUTER = deps test-deps bench-deps package-deps demo check nightly lint asan cover torture mutation bench fuzz \
	uninstall dist deb html clean help
ifneq ($(filter-out $(OUTER),$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/config.mk
endif
$(BUILD)/config.mk: .ci/configure
	@mkdir -p $(@D)
	@CC='$(CC)' SANITIZE='$(SANITIZE)' WITHOUT='$(WITHOUT)' .ci/configure >$@

COMMON_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard common/*/*.c)) $(BUILD)/generated/schemas.o
SERVICE_OBJECTS = $(patsubst examples/%.c,$(BUILD)/examples/%.o,$(wildcard examples/reco-service/*.c))
UNIT_TESTS = $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*_test.c))
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
BENCHES = $(patsubst tests/bench/%.c,$(BUILD)/tests/bench/%,$(wildcard tests/bench/*_bench.c))

all: programs service
programs: $(addprefix $(BUILD)/,$(PROGRAMS))
service: $(BUILD)/reco-service

# The rooms of a program find the headers that lie at its top, and so do the tests that link its files.
folders_of = $(sort $(foreach f,$(filter cmd/%,$(1)),-Icmd/$(word 2,$(subst /, ,$(f)))))
LINKS := $(shell awk '/^\/\* links: .* \*\/$$/ { for (i = 3; i < NF; i++) print FILENAME "@" $$i }' $(wildcard tests/*/*.c))
links_of = $(patsubst $(1)@%,%,$(filter $(1)@%,$(LINKS)))
rooms = $(call folders_of,$(1) $(if $(filter tests/%,$(1)),$(call links_of,$(1))))
$(BUILD)/%.o: %.c $(BUILD)/config.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(AT)$(CC) $(call rooms,$<) $(CPPFLAGS) $(CFLAGS) -fPIE -MMD -MP -c -o $@ $<

$(BUILD)/generated/%.o: $(BUILD)/generated/%.c
	$(call say,CC,$<)
	$(AT)$(CC) $(CPPFLAGS) -Icmd/readiness-report $(CFLAGS) -fPIE -MMD -MP -c -o $@ $<
$(BUILD)/generated/schemas.c: common/schemas/embed.sh $(wildcard common/schemas/*.json)
	@mkdir -p $(@D)
	$(call say,EMBED,common/schemas/*.json)
	$(AT)common/schemas/embed.sh common/schemas/*.json >$@
$(BUILD)/generated/style.c: cmd/readiness-report/page/embed.sh $(wildcard cmd/readiness-report/page/*.css)
	@mkdir -p $(@D)
	$(call say,EMBED,cmd/readiness-report/page/*.css)
	$(AT)cmd/readiness-report/page/embed.sh cmd/readiness-report/page/*.css >$@

$(BUILD)/libcommon.a: $(COMMON_OBJECTS)
	@rm -f $@
	$(call say,AR,$@)
	$(AT)$(AR) qcs $@ $^

# What is made for a program, beside its own files.
GENERATED_readiness-report = $(BUILD)/generated/style.o

define program_rules
$(BUILD)/$(1): $$(patsubst %.c,$(BUILD)/%.o,$$(wildcard cmd/$(1)/*.c cmd/$(1)/*/*.c)) $$(GENERATED_$(1)) $(BUILD)/libcommon.a
	$$(call say,LD,$$@)
	$$(AT)$$(CC) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) $(BUILD)/libcommon.a $$(foreach l,$(LIBS_$(1)),$$(LINK_$$(l))) -lm
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rules,$(p))))

$(BUILD)/reco-service: $(SERVICE_OBJECTS)
	$(call say,LD,$@)
	$(AT)$(CC) $(LDFLAGS) -o $@ $^ $(LINK_microhttpd) $(LINK_sqlite) $(LINK_crypto) -pthread -lm

# Unit tests, fuzz targets and benchmarks: one file each. The first line of those of a program's own files names these,
# or with cmd/PROGRAM/ all but its main:  /* links: cmd/PROGRAM/FILE.c ... */
TEST_LINK = $(BUILD)/libcommon.a $(foreach l,$(ALL_LIBS),$(LINK_$(l)))
FUZZ_MAIN = $(BUILD)/tests/fuzz/fuzz_main.o
TEST_EXTRA = $(if $(filter tests/fuzz/%,$(1)),$(FUZZ_MAIN)) \
	$(patsubst %.c,$(BUILD)/%.o,$(foreach l,$(call links_of,$(1)), \
	$(if $(filter %/,$(l)),$(filter-out %/main.c,$(wildcard $(l)*.c $(l)*/*.c)),$(l)))) \
	$(foreach l,$(call links_of,$(1)),$(if $(filter %/,$(l)),$(GENERATED_$(patsubst cmd/%/,%,$(l)))))
define test_rules
$(BUILD)/tests/$(1)/$(2): $(BUILD)/tests/$(1)/$(2).o $(call TEST_EXTRA,tests/$(1)/$(2).c) $(BUILD)/libcommon.a
	$$(call say,LD,$$@)
	$$(AT)$$(CC) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(TEST_LINK)
endef
$(foreach t,$(UNIT_TESTS),$(eval $(call test_rules,unit,$(notdir $(t)))))
$(foreach t,$(FUZZERS),$(eval $(call test_rules,fuzz,$(notdir $(t)))))
$(foreach t,$(BENCHES),$(eval $(call test_rules,bench,$(notdir $(t)))))

# The server that misbehaves as told.
$(BUILD)/tests/scripted-server: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lib/scripted_*.c))
	$(call say,LD,$@)
	$(AT)$(CC) $(LDFLAGS) -o $@ $^ -pthread

# What makes allocations and calls fail: not hardened, it stands in for the C library before anything else runs.
$(BUILD)/tests/torture/%.so: tests/torture/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(AT)$(CC) -std=c17 -D_GNU_SOURCE -O2 -g $(WARNINGS) $(WERROR) -fPIC -shared -o $@ $<

tests: all $(UNIT_TESTS) $(FUZZERS) $(BUILD)/tests/scripted-server $(BUILD)/tests/torture/failing_calls.so

# ---- what a machine needs ----

deps:
	@BUILD=$(BUILD) .ci/deps build
test-deps:
	@BUILD=$(BUILD) .ci/deps test
bench-deps:
	@BUILD=$(BUILD) .ci/deps bench
package-deps: deps
	@BUILD=$(BUILD) .ci/deps package

# ---- running ----

demo: deps
	@$(MAKE) --no-print-directory all
	@examples/demo.sh $(BUILD)

# As many at a time as there are processors, unless make was told.
SIDE_BY_SIDE = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# Prints the time that each file took; TESTS='tests/units.bats ...' runs some of them.
TESTS = $(wildcard tests/*.bats)
check: deps test-deps
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) tests
	@BUILD=$(BUILD) tests/run $(TESTS)

nightly: deps test-deps
	@BUILD=$(BUILD) .ci/deps nightly
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) tests $(BUILD)/tests/torture/failing_malloc.so
	@BUILD=$(BUILD) tests/run $(wildcard tests/nightly/*.bats)

lint: test-deps
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) all
	@BUILD=$(BUILD) tests/lint/run

asan: deps test-deps
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan OPTIMIZE='-O1 -g' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer' check

# More optimisation would merge lines. The figures are printed even where a test fails, but then it has failed.
cover: deps test-deps
	@if [ -d $(BUILD)/cover ]; then find $(BUILD)/cover -name '*.gcda' -delete; fi
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) BUILD=$(BUILD)/cover $(COVER_FLAGS) tests
	@status=0; $(MAKE) --no-print-directory BUILD=$(BUILD)/cover $(COVER_FLAGS) check || status=1; \
		tests/cover/run $(BUILD)/cover && exit $$status
COVER_FLAGS = OPTIMIZE='-Og -g' SANITIZE=--coverage

torture: deps test-deps
	@$(MAKE) --no-print-directory all $(BUILD)/tests/torture/failing_malloc.so
	@BUILD=$(BUILD) tests/torture/run

bench: deps bench-deps
	@$(MAKE) --no-print-directory all $(BENCHES)
	@BUILD=$(BUILD) tests/bench/run

# Changes one thing at a time in the files that judge, and wants a test to notice (MUTANTS, SEED, MINUTES; FILES: globs).
mutation: deps test-deps
	@$(MAKE) --no-print-directory tests
	@BUILD=$(BUILD) tests/mutation/run $(FILES)

# Each fuzz target reads one input per file operand; built by clang, libFuzzer drives it (make fuzz, with FUZZ_MAIN empty).
fuzz: deps
	@BUILD=$(BUILD) MAKE='$(MAKE)' tests/fuzz/run

completions: programs
	@BUILD=$(BUILD) completions/generate.sh $(PROGRAMS)

install: programs
	@BUILD=$(BUILD) PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' .ci/install install $(PROGRAMS)
uninstall:
	@BUILD=$(BUILD) PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' .ci/install uninstall $(PROGRAMS)

# Into build/dist: the sources; Debian packages; a folder that works wherever it is unpacked.  The same tree gives the same bytes.
dist:
	@BUILD=$(BUILD) VERSION=$(VERSION) .ci/package dist
deb: package-deps
	@BUILD=$(BUILD) VERSION=$(VERSION) .ci/package deb
tarball: programs
	@BUILD=$(BUILD) VERSION=$(VERSION) .ci/package tarball $(PROGRAMS)

# README.md and its like, runbooks, man pages and schemas, as pages that are joined by relative links.
html:
	@BUILD=$(BUILD) .ci/deps html
	@BUILD=$(BUILD) VERSION=$(VERSION) .ci/html/make

clean:
	rm -rf $(BUILD)

help:
	@sed -n 's/^#  *\(make .*\)/\1/p' Makefile

.PHONY: all programs service tests deps test-deps bench-deps package-deps demo check nightly lint asan cover torture mutation bench fuzz \
	completions install uninstall dist deb tarball html clean help

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

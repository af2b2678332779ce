MVN ?= mvn -B -ntp
JAR := target/taskrunner-schema-cli.jar
CLASSPATH := target/test.classpath
# Building to try something out: format is what `make test` checks; stdout is for what runs then.
BUILD := $(MVN) -q -Dquick -Dspotless.check.skip=true
SOURCES := pom.xml $(shell find src/main -type f 2>/dev/null)
TESTING := $(shell find src/test/java -type f 2>/dev/null)
# A class of the tests with a main, as the user asked for it: not through a shell that waits.
RUN := exec java -Dtaskrunner.project=. -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
	-cp "target/test-classes:target/classes:$$(cat $(CLASSPATH))"

.PHONY: help test test-offline test-spring test-drivers format new-unit checksum docs cli dist image test-image image-classes check-deploy mongod demo soak fuzz bench-boot bench-import clean
.PHONY: publish test-publish check-release github-release server

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## Check format and warnings, run every test on a real MongoDB, build both jars
	$(MVN) verify

# By room, and without the classes that a real MongoDB is started for.
OFFLINE := taskrunner/settings/*Test,taskrunner/text/*Test,taskrunner/importer/store/*Test,*OnOtherSystemsTest,taskrunner/launcher/*Test
test-offline: ## Test what needs no server: settings, store, probe, files of an export, launchers
	$(MVN) -Dquick -Dspotless.check.skip=true -DexcludedGroups=server '-Dtest=$(OFFLINE)' test

test-spring: $(CLASSPATH) ## Test services of Spring Boot 3.5 and 4 on a real MongoDB (BOOT=4: one line only)
	@MVN="$(MVN)" sh src/test/spring/run.sh

# The oldest driver that is supported, the one of Spring Boot 3.5, the newest; each with a Jackson. The oldest
# Jackson is the one that Boot 3.5 began with.
DRIVERS ?= 5.2.0/2.19.0,5.5.1/2.19.4,5.14.0/2.23.0
# The newest JDK is NEWEST_JDK, or found by src/jdk/newest.sh.
test-drivers: ## Run the published artifact with older and newer drivers and Jacksons (DRIVERS=), on the JDK of the PATH and on the newest
	$(MVN) verify -Dquick -Dspotless.check.skip=true -Dtest=DependenciesTest \
		-Dit.test=PublishedArtifactIT -Dtest.drivers=$(DRIVERS) -Dtest.java="$$(sh src/jdk/newest.sh)"

format: ## Format the sources
	$(MVN) -q spotless:apply

new-unit: $(CLASSPATH) ## Make the files of a change unit: NAME=log-levels, for a collection also COLLECTION=pack_schedules
	@$(RUN) taskrunner.contributing.NewUnit $(NAME) $(COLLECTION)

checksum: $(CLASSPATH) ## State and pin what a change unit declares, while no release has it: UNIT=0004-log-levels
	@$(RUN) taskrunner.contributing.Checksum $(UNIT)

docs: ## Write again what docs/ and README.md have that is made from the code
	$(MVN) -q -Dtest=GeneratedDocsTest -Dtaskrunner.docs=write test

cli: $(JAR) ## Build the command line, target/taskrunner-schema-cli.jar

dist: ## Pack what operators unpack: target/taskrunner-schema-VERSION.tar.gz and .zip
	$(MVN) -q -Dspotless.check.skip=true -Dmaven.test.skip=true package
	@ls target/taskrunner-schema-*.tar.gz target/taskrunner-schema-*.zip

# Without what an earlier build left, for Javadoc and jar pack all that is in their folders; the image stays.
# Tests are not run again: `make test` comes before. SIGN=1 signs with gpg's default key.
REPO ?=
publish: ## Deploy jars, sources, javadoc, archives and SBOM to a Maven repository: REPO=file:///somewhere (SIGN=1)
	@[ -n "$(REPO)" ] || { echo "publish: REPO is not set: name a repository, e.g. REPO=file:///tmp/repository" >&2; exit 2; }
	@rm -rf target/classes target/reports
	$(MVN) -q -Ppublish$(if $(SIGN),$(comma)sign) -Dmaven.test.skip=true deploy \
		-DaltDeploymentRepository=publish::$(REPO)
comma := ,

test-publish: ## Check that two builds are equal, and that a stranger's project can use what is published
	@sh src/test/publish/check.sh

check-release: ## Check that the project says it is the release TAG=vX.Y.Z everywhere
	@sh src/release/check.sh "$(TAG)"

github-release: ## Make the GitHub release TAG=vX.Y.Z of what is in target/, with the changelog's part; needs gh
	@sh src/release/github.sh "$(TAG)"

# BASE: another image to build upon, as Jib names it (NAME:TAG, tar://FILE); it brings the C library.
BASE ?=
MACHINE := $(shell uname -m)
IMAGE = $(MVN) -q -Pimage jib:buildTar -Dimage.base=$(or $(BASE),scratch) \
	-Dimage.architecture=$(patsubst aarch64,arm64,$(patsubst x86_64,amd64,$(MACHINE))) \
	-Dimage.revision=$(shell git describe --always --abbrev=40 --exclude '*' --dirty 2>/dev/null || echo unknown)
image: $(JAR) target/bom.json ## Build the container image, target/taskrunner-schema-image.tar, without a daemon (BASE=)
	@sh src/image/files.sh "$(BASE)"
	@$(IMAGE)
	@echo "target/taskrunner-schema-image.tar $$(cat target/jib-image.digest)"

# Twice, for the digest has to be the same. As root it also runs a migration in the unpacked image.
test-image: image $(CLASSPATH) ## Check the container image
	@mv target/jib-image.digest target/jib-image.digest.first
	@$(MAKE) --no-print-directory image
	@cmp target/jib-image.digest.first target/jib-image.digest
	@$(MVN) failsafe:integration-test failsafe:verify -Dit.test=ImageIT

check-deploy: ## Run every validator over the chart, the other ways to deploy, and the workflows
	@sh src/test/deploy/check.sh

image-classes: image ## List again which classes the image's class-data archive holds: URI=mongodb://… (make mongod)
	@sh src/image/list-classes.sh "$(URI)"

target/bom.json: $(JAR)
	@$(MVN) -q cyclonedx:makeBom

$(JAR): $(SOURCES)
	@$(BUILD) -Dmaven.test.skip=true package >&2
	@touch $@

$(CLASSPATH): $(SOURCES) $(TESTING)
	@$(BUILD) test-compile dependency:build-classpath >&2
	@touch $@

# Not through a shell that waits: Ctrl-C reaches the server's own process.
mongod: $(CLASSPATH) ## Run an embedded MongoDB in the foreground; prints its connection string
	@$(RUN) taskrunner.testing.EmbeddedMongo

MONGODB ?= 8.0
TOPOLOGY ?= replica-set
server: ## Run a MongoDB in containers for MONGODB_URI, which it prints: MONGODB=8.0 TOPOLOGY=replica-set|sharded
	@sh src/test/mongod/container.sh "$(MONGODB)" "$(TOPOLOGY)"

demo: $(JAR) $(CLASSPATH) ## Migrate an embedded MongoDB, import the sample store, verify, show the result
	@sh src/test/demo/demo.sh

# Mongock as its users have it; what the project has of it comes first.
target/mongock.classpath: pom.xml src/test/bench/pom.xml
	@$(MVN) -q -f src/test/bench/pom.xml dependency:build-classpath -Dmdep.outputFile=$(CURDIR)/$@ \
		-Dmongock.version=$$(sed -n 's:.*<mongock.version>\(.*\)</.*:\1:p' pom.xml) >&2

bench-boot: $(JAR) $(CLASSPATH) target/mongock.classpath ## Measure starts beside plain Mongock, into docs/performance.md (ROUNDS=9, QUICK=1)
	@$(RUN):"$$(cat target/mongock.classpath)" taskrunner.bench.BootBench

SCENARIOS ?=
EVERY ?= 1
soak: $(CLASSPATH) ## Kill, freeze and crowd real processes, for hours; EVERY=10: a tenth of it
	@$(RUN) taskrunner.soak.Soak --every=$(EVERY) --summary=target/soak.md $(SCENARIOS)

fuzz: $(CLASSPATH) ## Damage the sample stores' files at random and read them (MINUTES=10, SEED=n: that one again)
	@$(RUN) taskrunner.importer.store.ReaderFuzz

# pymongo may be missing: the bench then goes without it.
bench-import: $(JAR) $(CLASSPATH) ## Measure the import beside mongoimport and others, into docs/performance.md (LINES= ROUNDS= MAX= QUICK=1)
	@export PYMONGO=$${PYMONGO-$$(sh src/test/bench/fetch-pymongo.sh || true)}; $(RUN) taskrunner.bench.ImportBench

clean: ## Remove what was built; the fetched mongod stays in the user's cache folder
	$(MVN) -q clean

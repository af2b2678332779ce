MVN ?= mvn -B -ntp
JAR := target/taskrunner-schema-cli.jar
CLASSPATH := target/test.classpath
# A build for a trial: `make test` checks the format; stdout is for the program that runs next.
BUILD := $(MVN) -q -Dquick -Dspotless.check.skip=true
SOURCES := pom.xml $(shell find src/main -type f 2>/dev/null)
TESTING := $(shell find src/test/java -type f 2>/dev/null)
# Runs a main class of the tests. exec: no shell waits between it and the terminal.
RUN := exec java -Dtaskrunner.project=. -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
	-cp "target/test-classes:target/classes:$$(cat $(CLASSPATH))"

.PHONY: help test test-offline test-spring test-drivers format new-unit checksum docs start-classes cli dist image test-image image-classes check-deploy mongod demo soak fuzz bench-boot bench-import clean
.PHONY: publish test-publish check-release github-release server

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## Check format and warnings, run every test on a real MongoDB, build both jars
	$(MVN) verify

# By package, without the classes that need a real MongoDB.
OFFLINE := taskrunner/settings/*Test,taskrunner/text/*Test,taskrunner/importer/store/*Test,*OnOtherSystemsTest,taskrunner/launcher/*Test
test-offline: ## Run the tests that need no server: settings, store, probe, files of an export, launchers
	$(MVN) -Dquick -Dspotless.check.skip=true -DexcludedGroups=server '-Dtest=$(OFFLINE)' test

test-spring: $(CLASSPATH) ## Test services of Spring Boot 3.5 and 4 on a real MongoDB (BOOT=4: one line only)
	@MVN="$(MVN)" sh src/test/spring/run.sh

# The oldest driver that is supported, the one of Spring Boot 3.5, the newest; each with a Jackson. The oldest
# Jackson is the one of the first Boot 3.5.
DRIVERS ?= 5.2.0/2.19.0,5.5.1/2.19.4,5.14.0/2.23.0
# The newest JDK is NEWEST_JDK, or found by src/jdk/newest.sh.
test-drivers: ## Run the published artifact with older and newer drivers and Jacksons (DRIVERS=), on the JDK of the PATH and on the newest
	$(MVN) verify -Dquick -Dspotless.check.skip=true -Dtest=DependenciesTest \
		-Dit.test=PublishedArtifactIT -Dtest.drivers=$(DRIVERS) -Dtest.java="$$(sh src/jdk/newest.sh)"

format: ## Format the sources
	$(MVN) -q spotless:apply

new-unit: $(CLASSPATH) ## Create the files of a change unit: NAME=log-levels, for a collection also COLLECTION=pack_schedules
	@$(RUN) taskrunner.contributing.NewUnit $(NAME) $(COLLECTION)

checksum: $(CLASSPATH) ## Write the checksum of an unreleased change unit to its sources: UNIT=0004-log-levels
	@$(RUN) taskrunner.contributing.Checksum $(UNIT)

docs: ## Generate the parts of docs/ and README.md that follow the code
	$(MVN) -q -Dtest=GeneratedDocsTest -Dtaskrunner.docs=write test

start-classes: ## Update the lists of classes that a start loads in a second thread
	$(MVN) -q -Dtest=ClassPreloadingTest#theListsHaveTheClassesOfAStart -Dtaskrunner.start-classes=write test

cli: $(JAR) ## Build the command line, target/taskrunner-schema-cli.jar

dist: ## Pack the distribution for operators: target/taskrunner-schema-VERSION.tar.gz and .zip
	$(MVN) -q -Dspotless.check.skip=true -Dmaven.test.skip=true package
	@ls target/taskrunner-schema-*.tar.gz target/taskrunner-schema-*.zip

# Removes the results of an earlier build first: Javadoc and jar pack all files of their folders. The image stays.
# Runs no tests: run `make test` before. SIGN=1 signs with gpg's default key.
REPO ?=
publish: ## Deploy jars, sources, javadoc, archives and SBOM to a Maven repository: REPO=file:///somewhere (SIGN=1)
	@[ -n "$(REPO)" ] || { echo "publish: REPO is not set: name a repository, e.g. REPO=file:///tmp/repository" >&2; exit 2; }
	@rm -rf target/classes target/reports
	$(MVN) -q -Ppublish$(if $(SIGN),$(comma)sign) -Dmaven.test.skip=true deploy \
		-DaltDeploymentRepository=publish::$(REPO)
comma := ,

test-publish: ## Check that two builds are equal, and that another project can use the published artifacts
	@sh src/test/publish/check.sh

check-release: ## Check that all files name the release TAG=vX.Y.Z
	@sh src/release/check.sh "$(TAG)"

github-release: ## Create the GitHub release TAG=vX.Y.Z from target/, with its part of the changelog; needs gh
	@sh src/release/github.sh "$(TAG)"

# BASE: another base image, as Jib names it (NAME:TAG, tar://FILE); it contains the C library.
BASE ?=
MACHINE := $(shell uname -m)
IMAGE = $(MVN) -q -Pimage jib:buildTar -Dimage.base=$(or $(BASE),scratch) \
	-Dimage.architecture=$(patsubst aarch64,arm64,$(patsubst x86_64,amd64,$(MACHINE))) \
	-Dimage.revision=$(shell git describe --always --abbrev=40 --exclude '*' --dirty 2>/dev/null || echo unknown)
image: $(JAR) target/bom.json ## Build the container image, target/taskrunner-schema-image.tar, without a daemon (BASE=)
	@sh src/image/files.sh "$(BASE)"
	@$(IMAGE)
	@echo "target/taskrunner-schema-image.tar $$(cat target/jib-image.digest)"

# Builds it twice, to compare the digests. As root it also runs a migration in the unpacked image.
test-image: image $(CLASSPATH) ## Check the container image
	@mv target/jib-image.digest target/jib-image.digest.first
	@$(MAKE) --no-print-directory image
	@cmp target/jib-image.digest.first target/jib-image.digest
	@$(MVN) failsafe:integration-test failsafe:verify -Dit.test=ImageIT

check-deploy: ## Validate the chart, the other files of deploy/, and the workflows
	@sh src/test/deploy/check.sh

image-classes: image ## Update the list of classes in the image's class-data archive: URI=mongodb://… (make mongod)
	@sh src/image/list-classes.sh "$(URI)"

target/bom.json: $(JAR)
	@$(MVN) -q cyclonedx:makeBom

$(JAR): $(SOURCES)
	@$(BUILD) -Dmaven.test.skip=true package >&2
	@touch $@

$(CLASSPATH): $(SOURCES) $(TESTING)
	@$(BUILD) test-compile dependency:build-classpath >&2
	@touch $@

# exec: Ctrl-C reaches the process of the server.
mongod: $(CLASSPATH) ## Run an embedded MongoDB in the foreground; prints its connection string
	@$(RUN) taskrunner.testing.EmbeddedMongo

MONGODB ?= 8.0
TOPOLOGY ?= replica-set
server: ## Run a MongoDB in containers for MONGODB_URI, which it prints: MONGODB=8.0 TOPOLOGY=replica-set|sharded
	@sh src/test/mongod/container.sh "$(MONGODB)" "$(TOPOLOGY)"

demo: $(JAR) $(CLASSPATH) ## Migrate an embedded MongoDB, import the sample store, verify, show the result
	@sh src/test/demo/demo.sh

# All of Mongock, as its users have it; the jars of the project come first on the class path.
target/mongock.classpath: pom.xml src/test/bench/pom.xml
	@$(MVN) -q -f src/test/bench/pom.xml dependency:build-classpath -Dmdep.outputFile=$(CURDIR)/$@ \
		-Dmongock.version=$$(sed -n 's:.*<mongock.version>\(.*\)</.*:\1:p' pom.xml) >&2

bench-boot: $(JAR) $(CLASSPATH) target/mongock.classpath ## Measure starts in comparison with plain Mongock, into docs/performance.md (ROUNDS=9, QUICK=1)
	@$(RUN):"$$(cat target/mongock.classpath)" taskrunner.bench.BootBench

SCENARIOS ?=
EVERY ?= 1
soak: $(CLASSPATH) ## Kill, freeze and race real processes, for hours; EVERY=10: a tenth of it
	@$(RUN) taskrunner.soak.Soak --every=$(EVERY) --summary=target/soak.md $(SCENARIOS)

fuzz: $(CLASSPATH) ## Damage files of the sample stores at random and read them (MINUTES=10; SEED=n repeats one)
	@$(RUN) taskrunner.importer.store.ReaderFuzz

# Without pymongo, the bench omits it.
bench-import: $(JAR) $(CLASSPATH) ## Measure the import in comparison with mongoimport and others, into docs/performance.md (LINES= ROUNDS= MAX= QUICK=1)
	@export PYMONGO=$${PYMONGO-$$(sh src/test/bench/fetch-pymongo.sh || true)}; $(RUN) taskrunner.bench.ImportBench

clean: ## Remove the results of the build; the fetched mongod stays in the user's cache folder
	$(MVN) -q clean

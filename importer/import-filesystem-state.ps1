# Imports a filesystem store into MongoDB: taskrunner-schema-cli.jar's command "import".
# Takes the same options and ends with the same exit code.
#
# The jar: TASKRUNNER_SCHEMA_JAR, else beside this script, else ..\lib or ..\target beside it.
# Java:    JAVA_HOME, else the PATH.

$name = 'taskrunner-schema-cli.jar'
$besides = Join-Path $PSScriptRoot $name
$packed = Join-Path (Join-Path (Split-Path -Parent $PSScriptRoot) 'lib') $name
$built = Join-Path (Join-Path (Split-Path -Parent $PSScriptRoot) 'target') $name

function Stop-With([string] $message) {
    [Console]::Error.WriteLine("import-filesystem-state: $message")
    exit 2
}

if ($env:TASKRUNNER_SCHEMA_JAR) {
    $jar = $env:TASKRUNNER_SCHEMA_JAR
    if (-not (Test-Path -LiteralPath $jar -PathType Leaf)) {
        Stop-With "TASKRUNNER_SCHEMA_JAR names $jar, which is not there."
    }
} elseif (Test-Path -LiteralPath $besides -PathType Leaf) {
    $jar = $besides
} elseif (Test-Path -LiteralPath $packed -PathType Leaf) {
    $jar = $packed
} elseif (Test-Path -LiteralPath $built -PathType Leaf) {
    $jar = $built
} else {
    Stop-With "$name is at none of $besides, $packed and $built; build it with 'make cli' or name it in TASKRUNNER_SCHEMA_JAR."
}

if ($env:JAVA_HOME) {
    $java = Join-Path (Join-Path $env:JAVA_HOME 'bin') 'java'
    if (-not (Get-Command $java -CommandType Application -ErrorAction SilentlyContinue)) {
        Stop-With "JAVA_HOME is $env:JAVA_HOME, which has no bin/java."
    }
} else {
    $java = 'java'
    if (-not (Get-Command $java -CommandType Application -ErrorAction SilentlyContinue)) {
        Stop-With 'there is no java; install Java 17 or later, or set JAVA_HOME.'
    }
}

& $java -jar $jar import @args
exit $LASTEXITCODE

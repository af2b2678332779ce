# Starts taskrunner-schema-cli.jar so that short commands are fast: same arguments, same exit code.
#
# The jar:  TASKRUNNER_SCHEMA_JAR, else ..\lib, ..\target or the folder of this script.
# Java:     JAVA_HOME, else the PATH. JAVA_OPTS are given to it last, so they have the last word.
# Archive:  from its third start on, the JVM maps its classes from an archive in
#           TASKRUNNER_SCHEMA_CACHE, else LOCALAPPDATA, XDG_CACHE_HOME or ~/.cache;
#           TASKRUNNER_SCHEMA_CACHE=off: none. The first start lists its classes, the second makes the
#           archive of the list when its command has ended. Where that fails, or another Java is used,
#           it just starts slower: no command's output or exit code depends on it.

function Stop-With([string] $message) {
    [Console]::Error.WriteLine("taskrunner-schema: $message")
    exit 2
}

$name = 'taskrunner-schema-cli.jar'
$above = Split-Path -Parent $PSScriptRoot
if ($env:TASKRUNNER_SCHEMA_JAR) {
    $jar = $env:TASKRUNNER_SCHEMA_JAR
    if (-not (Test-Path -LiteralPath $jar -PathType Leaf)) {
        Stop-With "TASKRUNNER_SCHEMA_JAR names $jar, which is not there."
    }
} else {
    $folders = (Join-Path $above 'lib'), (Join-Path $above 'target'), $PSScriptRoot
    $jar = $folders | ForEach-Object { Join-Path $_ $name } |
        Where-Object { Test-Path -LiteralPath $_ -PathType Leaf } | Select-Object -First 1
    if (-not $jar) {
        Stop-With "$name is in none of $($folders -join ', '); build it with 'make cli' or name it in TASKRUNNER_SCHEMA_JAR."
    }
}

$java = if ($env:JAVA_HOME) { Join-Path (Join-Path $env:JAVA_HOME 'bin') 'java' } else { 'java' }
$found = Get-Command $java -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
if (-not $found) {
    if ($env:JAVA_HOME) { Stop-With "JAVA_HOME is $env:JAVA_HOME, which has no bin/java." }
    Stop-With 'there is no java; install Java 17 or later, or set JAVA_HOME.'
}

# Commands that go through millions of records keep the optimising compiler, for what is five times as
# hot as it would take by default. What the JVM itself has to say (a thread dump on Ctrl-Break) goes to
# stderr: stdout carries data only.
$options = @('-XX:+UseSerialGC', '-XX:-UsePerfData', '-XX:+DisplayVMOutputToStderr')
$help = @($args | Where-Object { $_ -in '-h', '--help', '--version' }).Count -gt 0
$long = @($args | Where-Object { $_ -in 'import', 'export', 'probe' }).Count -gt 0
$short = @($args | Where-Object {
        $_ -in 'migrate', 'state', 'plan', 'verify', 'lock', 'wait', 'doctor', 'undo', 'report' }).Count -gt 0
if ($help -or -not $long) { $options += '-XX:TieredStopAtLevel=1' }
else {
    $options += '-XX:Tier4InvocationThreshold=25000', '-XX:Tier4MinInvocationThreshold=3000',
        '-XX:Tier4CompileThreshold=75000', '-XX:Tier4BackEdgeThreshold=200000'
}

# The archive fits one jar and one Java: their paths, sizes and times are its name.
$archive = $null
$listing = $null
$list = $null
if ($env:TASKRUNNER_SCHEMA_CACHE -ne 'off') {
    try {
        $cache = if ($env:TASKRUNNER_SCHEMA_CACHE) { $env:TASKRUNNER_SCHEMA_CACHE }
        elseif ($env:LOCALAPPDATA) { Join-Path $env:LOCALAPPDATA 'taskrunner-schema' }
        elseif ($env:XDG_CACHE_HOME) { Join-Path $env:XDG_CACHE_HOME 'taskrunner-schema' }
        else { Join-Path (Join-Path $HOME '.cache') 'taskrunner-schema' }
        $facts = Get-Item -LiteralPath $jar, $found.Source -ErrorAction Stop |
            ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" }
        $sha = [System.Security.Cryptography.SHA256]::Create()
        $hash = $sha.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($facts -join "`n"))
        $key = Join-Path $cache ([System.BitConverter]::ToString($hash, 0, 8) -replace '-', '')
        if (Test-Path -LiteralPath "$key.jsa") {
            $archive = "$key.jsa"
        } elseif (($long -or $short) -and -not $help -and -not (Test-Path -LiteralPath "$key.failed")) {
            if (Test-Path -LiteralPath "$key.list") {
                $list = "$key.list"
            } else {
                New-Item -ItemType Directory -Force -Path $cache -ErrorAction Stop | Out-Null
                $listing = "$key.$PID.tmp"
            }
        }
    } catch {
        $archive = $null
        $listing = $null
        $list = $null
    }
}

# Without the log settings the JVM would tell stdout what it thinks of the archive.
if ($archive) {
    $options += "-XX:SharedArchiveFile=$archive", '-Xlog:disable', '-Xlog:all=error:stderr'
} elseif ($listing) {
    $options += "-XX:DumpLoadedClassList=$listing", '-Xlog:disable', '-Xlog:all=error:stderr'
}
if ($env:JAVA_OPTS) { $options += $env:JAVA_OPTS.Trim() -split '\s+' }

& $found.Source @options -jar $jar @args
$code = $LASTEXITCODE
try {
    if ($listing -and (Test-Path -LiteralPath $listing)) {
        Move-Item -LiteralPath $listing -Destination "$key.list" -Force -ErrorAction Stop
    } elseif ($list) {
        $made = "$key.$PID.tmp"
        & $found.Source -Xshare:dump -XX:+UseSerialGC "-XX:SharedClassListFile=$list" `
            "-XX:SharedArchiveFile=$made" -Xlog:disable -cp $jar *> $null
        if ($LASTEXITCODE -eq 0) {
            Move-Item -LiteralPath $made -Destination "$key.jsa" -Force -ErrorAction Stop
            Remove-Item -LiteralPath $list -Force -ErrorAction SilentlyContinue
        } else {
            Remove-Item -LiteralPath $made -Force -ErrorAction SilentlyContinue
            New-Item -ItemType File -Force -Path "$key.failed" -ErrorAction SilentlyContinue | Out-Null
        }
    }
} catch {
    $null = $_ # The command is done; later starts are just slower.
}
exit $code

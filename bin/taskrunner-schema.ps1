# Starts taskrunner-schema-cli.jar so that short commands are fast: same arguments, same exit code.
# For PowerShell 7 (Windows, Linux, macOS) and Windows PowerShell 5.1, for which it is written by
# Microsoft's documents. Where scripts are not allowed: powershell -ExecutionPolicy Bypass -File ...
#
# The jar:  TASKRUNNER_SCHEMA_JAR, else ..\lib, ..\target or the folder of this script.
# Java:     JAVA_HOME, else the PATH. JAVA_OPTS are given to it last, so they have the last word.
# Archive:  from its second start on, the JVM maps its classes from an archive in
#           TASKRUNNER_SCHEMA_CACHE, else LOCALAPPDATA, XDG_CACHE_HOME or ~/.cache;
#           TASKRUNNER_SCHEMA_CACHE=off: none. The first start that ends well lists its classes, and makes
#           the archive of the list when its command has ended: once, that takes some seconds more. From
#           JDK 24 on its classes are linked ahead of time. Where that fails, or another Java is used,
#           it just starts slower: no command's output or exit code depends on it. A folder of another
#           user is not used, nor one that others may write to (on Windows only the owner is looked at).
# Arguments arrive as they were given, but for what PowerShell takes away before a script sees it.
#           Under -File it drops --%, and what starts with a hyphen is cut in two at its first colon:
#           write --uri mongodb://... there, not --uri=mongodb://..., and --set Mongo:LockWait=5s.
#           In a session it drops the first --, makes two of 1,2 and of -x:y, and one of all that
#           follows --%; quotes keep each.
# Exit code: the program's, and 130 after Ctrl-C, under -File and in $LASTEXITCODE of a session that
#           stays open. Under -Command PowerShell makes 1 of each that is not 0, unless the command ends
#           in "; exit $LASTEXITCODE"; of Ctrl-C always. Called by another script, Ctrl-C stops that, too,
#           and its exit code is PowerShell's, 0. Where the output is captured or piped, PowerShell kills
#           Java at Ctrl-C: a lock that it held expires by itself.
#           SIGTERM to PowerShell alone leaves Java running: in a container start Java itself, or the
#           sh launcher.

$program = 'taskrunner-schema'
$before = @()

# ---- From here on bin/taskrunner-schema.ps1 and importer/import-filesystem-state.ps1 are the same.

# What the caller prefers is about the caller's commands: here an exit code is no error, nor is what a
# program writes to stderr (5.1, once it is redirected).
$ErrorActionPreference = 'Continue'
$PSNativeCommandUseErrorActionPreference = $false
# The one way that all versions have: a command line as Windows has it, which --% leaves alone.
$PSNativeCommandArgumentPassing = 'Legacy'
$windows = [IO.Path]::DirectorySeparatorChar -eq '\'

# Ctrl-C leaves only what stands in "finally" to be done, and there only what is no command.
$code = 130
$ended = $false
$encoding = $null
$variable = $null
$underFile = -not $MyInvocation.Line
try {
    # The path without symbolic links, whichever of its parts is one.
    function Resolve-Link([string] $path) {
        $parent = [IO.Path]::GetDirectoryName($path)
        if (-not $parent) { return $path }
        $parent = Resolve-Link $parent
        $path = [IO.Path]::Combine($parent, [IO.Path]::GetFileName($path))
        $item = Get-Item -LiteralPath $path -Force -ErrorAction Stop
        if ($item.LinkType -notin 'SymbolicLink', 'Junction') { return $path }
        Resolve-Link ([IO.Path]::GetFullPath([IO.Path]::Combine($parent, @($item.Target)[0])))
    }

    # An argument of a command line, by the rules of Microsoft's C runtime. Always in quotes, so that Java
    # for Windows expands no wildcards.
    function Format-Argument([string] $text) {
        '"' + ($text -replace '(\\*)"', '$1$1\"' -replace '(\\+)\z', '$1$1') + '"'
    }

    # Whether nobody but this user can have written it.
    function Test-Own([string] $path) {
        if ($windows) {
            $user = [Security.Principal.WindowsIdentity]::GetCurrent()
            $owner = (Get-Acl -LiteralPath $path -ErrorAction Stop).GetOwner([Security.Principal.SecurityIdentifier])
            return $owner -in $user.User, $user.Owner
        }
        $facts = (Get-Item -LiteralPath $path -Force -ErrorAction Stop).UnixStat
        $facts.UserId -eq (/usr/bin/id -u) -and -not ($facts.Mode -band [Convert]::ToInt32('022', 8))
    }

    # What is there of the archive, under a name that has its size and time: one that was cut off or
    # written over has other ones. The JVM would crash on it.
    function Get-ArchiveName([string] $file) {
        $item = Get-Item -LiteralPath $file -Force -ErrorAction Stop
        "$key-$($item.Length)-$($item.LastWriteTimeUtc.Ticks).jsa"
    }

    # --% takes a command line only from the text of a script or from a variable of the environment, which
    # has a name of its own: other starts may be under way in this process.
    $variable = 'taskrunner_schema_' + [Guid]::NewGuid().ToString('N')
    $start = [ScriptBlock]::Create("& `$java --% %$variable%")
    function Set-CommandLine([string[]] $words) {
        $line = ($words | ForEach-Object { Format-Argument $_ }) -join ' '
        [Environment]::SetEnvironmentVariable($variable, $line)
    }

    $jarName = 'taskrunner-schema-cli.jar'
    $here = try { [IO.Path]::GetDirectoryName((Resolve-Link $PSCommandPath)) } catch { $PSScriptRoot }
    $above = [IO.Path]::GetDirectoryName($here)
    if ($env:TASKRUNNER_SCHEMA_JAR) {
        $jar = $env:TASKRUNNER_SCHEMA_JAR
        if (-not (Test-Path -LiteralPath $jar -PathType Leaf)) {
            throw "TASKRUNNER_SCHEMA_JAR names $jar, which is not there."
        }
    } else {
        $folders = @('lib', 'target' | ForEach-Object { [IO.Path]::Combine("$above", $_) }) + $here
        $jar = $folders | ForEach-Object { [IO.Path]::Combine($_, $jarName) } |
            Where-Object { Test-Path -LiteralPath $_ -PathType Leaf } | Select-Object -First 1
        if (-not $jar) {
            throw "$jarName is in none of $($folders -join ', '); build it with 'make cli' or name it in TASKRUNNER_SCHEMA_JAR."
        }
    }

    $javaName = if ($windows) { 'java.exe' } else { 'java' }
    if ($env:JAVA_HOME) {
        $java = [IO.Path]::Combine($env:JAVA_HOME, 'bin', $javaName)
        if (-not (Test-Path -LiteralPath $java -PathType Leaf)) {
            throw "JAVA_HOME is $env:JAVA_HOME, which has no bin/java."
        }
    } else {
        $found = Get-Command $javaName -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
        if (-not $found) { throw 'there is no java; install Java 17 or later, or set JAVA_HOME.' }
        $java = $found.Source
    }

    # An array of the caller's is as many arguments, as for each program that PowerShell starts.
    $arguments = @($before) + @($args | ForEach-Object { $_ } | ForEach-Object { [string] $_ })

    # Commands that go through millions of records keep the optimising compiler, for what is five times as
    # hot as it would take by default. What the JVM itself has to say (a thread dump on Ctrl-Break) goes to
    # stderr: stdout carries data only.
    $options = @('-XX:+UseSerialGC', '-XX:-UsePerfData', '-XX:+DisplayVMOutputToStderr')
    $help = @($arguments | Where-Object { $_ -cin '-h', '--help', '--version' }).Count -gt 0
    $long = @($arguments | Where-Object { $_ -cin 'import', 'export', 'probe' }).Count -gt 0
    $short = @($arguments | Where-Object {
            $_ -cin 'migrate', 'state', 'plan', 'verify', 'lock', 'wait', 'doctor', 'undo', 'report' }).Count -gt 0
    if ($help -or -not $long) { $options += '-XX:TieredStopAtLevel=1' }
    else {
        $options += '-XX:Tier4InvocationThreshold=25000', '-XX:Tier4MinInvocationThreshold=3000',
            '-XX:Tier4CompileThreshold=75000', '-XX:Tier4BackEdgeThreshold=200000'
    }

    # The archive fits one jar and one Java: their paths, sizes and times are its name.
    $archive = $null
    $listing = $null
    if ($env:TASKRUNNER_SCHEMA_CACHE -cne 'off') {
        try {
            $cache = if ($env:TASKRUNNER_SCHEMA_CACHE) { $env:TASKRUNNER_SCHEMA_CACHE }
            elseif ($env:LOCALAPPDATA) { [IO.Path]::Combine($env:LOCALAPPDATA, 'taskrunner-schema') }
            elseif ($env:XDG_CACHE_HOME) { [IO.Path]::Combine($env:XDG_CACHE_HOME, 'taskrunner-schema') }
            else { [IO.Path]::Combine($HOME, '.cache', 'taskrunner-schema') }
            $cache = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($cache)
            if (-not [IO.Directory]::Exists($cache)) {
                $null = [IO.Directory]::CreateDirectory($cache)
                if (-not $windows) { [IO.File]::SetUnixFileMode($cache, 'UserRead, UserWrite, UserExecute') }
            }
            $cache = Resolve-Link $cache
            if (Test-Own $cache) {
                $facts = (Get-Item -LiteralPath $jar).FullName, $java |
                    ForEach-Object { Get-Item -LiteralPath (Resolve-Link $_) -ErrorAction Stop } |
                    ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" }
                $bytes = [Text.Encoding]::UTF8.GetBytes($facts -join "`n")
                $hash = [Security.Cryptography.SHA256]::Create().ComputeHash($bytes)
                $key = [IO.Path]::Combine($cache, ([BitConverter]::ToString($hash, 0, 8) -replace '-', ''))
                foreach ($file in [IO.Directory]::GetFiles($cache, [IO.Path]::GetFileName($key) + '-*.jsa')) {
                    if ($file -eq (Get-ArchiveName $file) -and (Test-Own $file)) { $archive = $file }
                    else { [IO.File]::Delete($file) }
                }
                $worth = ($long -or $short) -and -not $help
                if ($worth -and -not $archive -and -not [IO.File]::Exists("$key.failed")) {
                    $listing = "$key-$PID-list.tmp"
                }
            }
        } catch {
            $archive = $null
            $listing = $null
        }
    }

    # Without the log settings the JVM would tell stdout what it thinks of the archive.
    if ($archive) {
        $options += "-XX:SharedArchiveFile=$archive", '-XX:+VerifySharedSpaces',
            '-Xlog:disable', '-Xlog:all=error:stderr'
    } elseif ($listing) {
        $options += "-XX:DumpLoadedClassList=$listing", '-Xlog:disable', '-Xlog:all=error:stderr'
    }
    $options += @("$env:JAVA_OPTS" -split '\s+' | Where-Object { $_ })

    Set-CommandLine (@($options) + '-jar' + $jar + $arguments)
    if ($windows -and [Console]::OutputEncoding.CodePage -ne 65001) {
        # The program writes UTF-8, whatever the console has.
        $encoding = [Console]::OutputEncoding
        [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
    }
    & $start
    $code = $LASTEXITCODE

    $making = $null
    try {
        # A start that failed did not load all that others need: the next may do better.
        if ($listing -and $code -in 0, 3, 5, 6 -and [IO.File]::Exists($listing)) {
            # By one start only.
            $making = New-Object IO.FileStream "$key-making.tmp", 'CreateNew', 'Write', 'None', 1,
                ([IO.FileOptions]::DeleteOnClose)
            $made = "$key-$PID.tmp"
            Set-CommandLine '-Xshare:dump', '-XX:+UseSerialGC', '-XX:+VerifySharedSpaces',
                '-XX:+IgnoreUnrecognizedVMOptions', '-XX:+AOTClassLinking',
                "-XX:SharedClassListFile=$listing", "-XX:SharedArchiveFile=$made", '-Xlog:disable', '-cp', $jar
            & $start *> $null
            if ($LASTEXITCODE -ne 0) {
                [IO.File]::WriteAllText("$key.failed", '') # Not at each start again.
            } elseif (-not [IO.Directory]::GetFiles($cache, [IO.Path]::GetFileName($key) + '-*.jsa')) {
                Move-Item -LiteralPath $made -Destination (Get-ArchiveName $made) -Force -ErrorAction Stop
            }
        }
    } catch {
        $null = $_ # The command is done; later starts are just slower.
    } finally {
        if ($making) { $making.Dispose() }
        if ($listing) {
            # Also, a day later, what a start left that was killed.
            $yesterday = [DateTime]::UtcNow.AddDays(-1)
            try {
                [IO.Directory]::GetFiles($cache, [IO.Path]::GetFileName($key) + '-*.tmp') |
                    Where-Object { $_.StartsWith("$key-$PID") -or [IO.File]::GetLastWriteTimeUtc($_) -lt $yesterday } |
                    ForEach-Object { [IO.File]::Delete($_) }
            } catch {
                $null = $_
            }
        }
    }
    $ended = $true
} catch {
    [Console]::Error.WriteLine("${program}: $($_.Exception.Message)")
    $code = 2
    $ended = $true
} finally {
    if ($variable) { [Environment]::SetEnvironmentVariable($variable, [NullString]::Value) }
    if ($encoding) { [Console]::OutputEncoding = $encoding }
    $global:LASTEXITCODE = $code
    # "Select-Object -First" stops the script, too: "exit" would then end its caller.
    if ($ended -or $underFile) { exit $code }
}

@echo off
rem Runs Greenroom's command line: finds a Java, builds what a checkout lacks, starts the JVM.
setlocal EnableExtensions DisableDelayedExpansion
set "root=%~dp0"
set "root=%root:~0,-1%"
set "lib=%root%\lib"
set "checkout="
if exist "%root%\pom.xml" (
  set "checkout=true"
  set "lib=%root%\cli\target\greenroom\lib"
)

rem --- the Java: JAVA_HOME, the PATH, the usual places (newest first) ---
set "jdk="
if defined JAVA_HOME call :look "%JAVA_HOME%"
if not defined jdk for /f "delims=" %%j in ('where java 2^>nul') do if not defined jdk call :look "%%~dpj.."
if not defined jdk call :places
set "wanted=Java"
if defined checkout set "wanted=JDK"
if not defined jdk (
  echo greenroom: no %wanted% of version 21 or later was found; install one ^(such as Temurin, adoptium.net^) or set JAVA_HOME to it. 1>&2
  exit /b 2
)
set "JAVA_HOME=%jdk%"

rem --- the build, in a checkout ---
if not defined checkout goto run
call :fresh
if not errorlevel 1 goto run
where mvn >nul 2>nul
if errorlevel 1 (
  echo greenroom: Maven is needed to build this checkout; install Maven 3.8 or later. 1>&2
  exit /b 2
)
echo greenroom: building Greenroom, this takes a minute the first time ... 1>&2
if not exist "%root%\cli\target" mkdir "%root%\cli\target"
pushd "%root%"
call mvn -q -B -pl cli -am -Dmaven.test.skip=true -Dspotless.check.skip=true package > "%root%\cli\target\build.log" 2>&1
set "built=%errorlevel%"
popd
if not "%built%"=="0" (
  type "%root%\cli\target\build.log" 1>&2
  echo greenroom: the build failed; all that Maven said is above and in %root%\cli\target\build.log. 1>&2
  exit /b 2
)
type nul > "%root%\cli\target\greenroom\built"

:run
for %%j in ("%lib%\greenroom-cli-*.jar") do set "jar=%%~fj"
set "quick=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
set "archive=short"
if /i "%~1"=="worker" set "quick=-XX:+UseSerialGC -Xms24m -XX:MetaspaceSize=96m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -XX:-ShrinkHeapInSteps -XX:MaxNewSize=48m -XX:SoftRefLRUPolicyMSPerMB=1 -XX:Tier4InvocationThreshold=25000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=75000 -XX:Tier4BackEdgeThreshold=400000" & set "archive=worker"
if /i "%~1"=="simulator" set "quick=" & set "archive=simulator"
if /i "%~1"=="demo" set "archive=demo"
if /i "%~1"=="simulate" set "archive=simulate"
rem These two may ask before they change anything, if there is somebody to answer.
set "answers="
if /i "%~1"=="install" call :terminal
if /i "%~1"=="uninstall" call :terminal
set "archives=%lib%\.."
if not defined checkout set "archives=%LOCALAPPDATA%\greenroom"
if not exist "%archives%" mkdir "%archives%" 2>nul
"%JAVA_HOME%\bin\java" -Xshare:auto -Xlog:disable %quick% -XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=%archives%\%archive%.jsa" %answers% "-Dgreenroom.home=%root%" -jar "%jar%" %*
exit /b %errorlevel%

:terminal
powershell -NoProfile -Command "exit [int][Console]::IsInputRedirected" && set "answers=-Dgreenroom.answers=true"
exit /b 0

rem Takes the JRE or, in a checkout, the JDK in the folder when its release file tells a version of 21 or later.
:look
if not exist "%~f1\bin\java.exe" exit /b 1
if defined checkout if not exist "%~f1\bin\javac.exe" exit /b 1
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%~f1\release" 2^>nul') do for /f "delims=.+-" %%m in ("%%~v") do if %%m geq 21 set "jdk=%~f1"
exit /b 0

:places
for /f "delims=" %%d in ('dir /b /s /a:d /o:-n "%ProgramFiles%\Eclipse Adoptium\jdk-*" "%ProgramFiles%\Java\jdk-*" "%ProgramFiles%\Microsoft\jdk-*" "%ProgramFiles%\Amazon Corretto\jdk*" "%ProgramFiles%\Zulu\zulu-*" "%USERPROFILE%\.jdks\*" 2^>nul') do if not defined jdk call :look "%%d"
exit /b 0

rem Succeeds when the last build is there and no source is newer.
:fresh
if not exist "%root%\cli\target\greenroom\built" exit /b 1
powershell -NoProfile -Command "$b = (Get-Item '%root%\cli\target\greenroom\built').LastWriteTime; if (Get-ChildItem -Recurse -File '%root%\pom.xml', '%root%\*\pom.xml', '%root%\*\src\main' | Where-Object { $_.LastWriteTime -gt $b } | Select-Object -First 1) { exit 1 }"
exit /b %errorlevel%

# Everything on a Windows runner with Python 3.11, NSIS and WiX 3: powershell -File packaging\windows\build.ps1
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
function Run { & $args[0] $args[1..($args.Length - 1)]; if ($LASTEXITCODE -ne 0) { throw "$($args[0]) failed with $LASTEXITCODE" } }

Run py -3.11 -m venv build\bundle-env
$python = "build\bundle-env\Scripts\python.exe"
Run $python -m pip install --quiet --no-deps -r requirements\bundle.lock
Run $python packaging\bundle.py
Run dist\falx\falx.exe self-test
Run dist\falx\falx.exe demo --headless --out build\demo

$version = (Select-String -Path app\__init__.py -Pattern '__version__ = "(.*)"').Matches[0].Groups[1].Value
$icon = "build\bundle\icons\falx.ico"
Run makensis "-DVERSION=$version" "-DBUNDLE=$PWD\dist\falx" "-DICON=$PWD\$icon" "-DOUT=$PWD\dist\falx-$version-setup.exe" packaging\windows\falx.nsi
Run $python packaging\windows\msi.py dist\falx $icon $version build\falx.wxs
Run candle -arch x64 -out build\falx.wixobj build\falx.wxs
Run light -sval -b build -out "dist\falx-$version.msi" build\falx.wixobj

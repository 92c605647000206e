; Installs a Windows bundle for all users.
; makensis -DVERSION=0.1.0 -DBUNDLE=dist\falx -DICON=build\bundle\icons\falx.ico -DOUT=dist\falx-0.1.0-setup.exe falx.nsi
; Silent: falx-setup.exe /S [/D=C:\Folder]; exit code 0 done, 1 cancelled by the user, 2 failed, 3 wrong system.
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel admin
ManifestDPIAware true
!include "MUI2.nsh"
!include "x64.nsh"
!include "FileFunc.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Falx"

Name "Falx ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Falx"
InstallDirRegKey HKLM "Software\Falx" "Folder"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Falx"
VIAddVersionKey "CompanyName" "Falx"
VIAddVersionKey "FileDescription" "Falx setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_LICENSE "${BUNDLE}/licences/LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Korean"

Function .onInit
  ${IfNot} ${RunningX64}
    SetErrorLevel 3
    Abort
  ${EndIf}
  SetRegView 64
  SetShellVarContext all
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

Section "Falx"
  ; An upgrade removes what the former version left, in its own folder alone.
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  ClearErrors
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}/*"
  File "/oname=falx.ico" "${ICON}"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "Falx could not be copied; close it where it runs and try again."
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Falx.lnk" "$INSTDIR\falxw.exe" "" "$INSTDIR\falx.ico"
  WriteRegStr HKLM "Software\Falx" "Folder" "$INSTDIR"
  WriteRegStr HKLM "Software\Microsoft\Windows\CurrentVersion\App Paths\falx.exe" "" "$INSTDIR\falx.exe"
  WriteRegStr HKLM "Software\Classes\Falx.Study\shell\open\command" "" '"$INSTDIR\falxw.exe" "%1"'
  WriteRegStr HKLM "Software\Classes\.dcm\OpenWithProgids" "Falx.Study" ""
  WriteRegStr HKLM "Software\Classes\.nii\OpenWithProgids" "Falx.Study" ""
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Falx"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Falx"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\falx.ico"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

; Settings, logs, studies and results lie elsewhere and stay. The folder itself goes only when nothing else is in it.
Section "Uninstall"
  Delete "$SMPROGRAMS\Falx.lnk"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\falx.exe"
  Delete "$INSTDIR\falxw.exe"
  Delete "$INSTDIR\falx"
  Delete "$INSTDIR\falx.ico"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "Software\Falx"
  DeleteRegKey HKLM "Software\Microsoft\Windows\CurrentVersion\App Paths\falx.exe"
  DeleteRegKey HKLM "Software\Classes\Falx.Study"
  DeleteRegValue HKLM "Software\Classes\.dcm\OpenWithProgids" "Falx.Study"
  DeleteRegValue HKLM "Software\Classes\.nii\OpenWithProgids" "Falx.Study"
SectionEnd

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>Annotations</name>
    <message>
        <source>orientation unknown</source>
        <translation>방향 정보 없음</translation>
    </message>
    <message>
        <source>{0} mm</source>
        <translation>{0} mm</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Something in the window failed; the log says where.</source>
        <translation>창에서 오류가 발생했습니다. 자세한 위치는 로그에 있습니다.</translation>
    </message>
</context>
<context>
    <name>BackendPanel</name>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>not examined yet</source>
        <translation>아직 확인 안 됨</translation>
    </message>
    <message>
        <source>cannot run</source>
        <translation>실행 불가</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>proven</source>
        <translation>검증됨</translation>
    </message>
</context>
<context>
    <name>CheatSheet</name>
    <message>
        <source>Left drag</source>
        <translation>왼쪽 드래그</translation>
    </message>
    <message>
        <source>active tool; first: window</source>
        <translation>선택한 도구 (기본: 윈도우 조절)</translation>
    </message>
    <message>
        <source>Shift + left drag</source>
        <translation>Shift + 왼쪽 드래그</translation>
    </message>
    <message>
        <source>window in fine steps</source>
        <translation>윈도우 미세 조절</translation>
    </message>
    <message>
        <source>Middle drag</source>
        <translation>가운데 드래그</translation>
    </message>
    <message>
        <source>pan</source>
        <translation>이동</translation>
    </message>
    <message>
        <source>Right drag</source>
        <translation>오른쪽 드래그</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>확대/축소</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>오른쪽 클릭</translation>
    </message>
    <message>
        <source>menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>휠</translation>
    </message>
    <message>
        <source>slice</source>
        <translation>슬라이스 이동</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Ctrl + 휠</translation>
    </message>
    <message>
        <source>zoom at the cursor</source>
        <translation>커서 위치에서 확대/축소</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>더블 클릭</translation>
    </message>
    <message>
        <source>image only, and back</source>
        <translation>영상만 보기 / 되돌리기</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>키보드와 마우스</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>마우스</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>키보드</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Open files…</source>
        <translation>파일 열기…</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>폴더 열기…</translation>
    </message>
    <message>
        <source>Open the demo case</source>
        <translation>데모 케이스 열기</translation>
    </message>
    <message>
        <source>Close the case</source>
        <translation>케이스 닫기</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Previous slice</source>
        <translation>이전 슬라이스</translation>
    </message>
    <message>
        <source>Next slice</source>
        <translation>다음 슬라이스</translation>
    </message>
    <message>
        <source>Ten slices back</source>
        <translation>10장 뒤로</translation>
    </message>
    <message>
        <source>Ten slices ahead</source>
        <translation>10장 앞으로</translation>
    </message>
    <message>
        <source>First slice</source>
        <translation>첫 슬라이스</translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation>마지막 슬라이스</translation>
    </message>
    <message>
        <source>Previous series</source>
        <translation>이전 시리즈</translation>
    </message>
    <message>
        <source>Next series</source>
        <translation>다음 시리즈</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>First of the file</source>
        <translation>파일의 첫째 설정</translation>
    </message>
    <message>
        <source>Second of the file</source>
        <translation>파일의 둘째 설정</translation>
    </message>
    <message>
        <source>Standard (1–99 %)</source>
        <translation>표준 (1–99 %)</translation>
    </message>
    <message>
        <source>High contrast (5–95 %)</source>
        <translation>고대비 (5–95 %)</translation>
    </message>
    <message>
        <source>Bright lesion (50–99.9 %)</source>
        <translation>밝은 병변 (50–99.9 %)</translation>
    </message>
    <message>
        <source>Dark structures (0.1–60 %)</source>
        <translation>어두운 구조 (0.1–60 %)</translation>
    </message>
    <message>
        <source>Invert grey values</source>
        <translation>명암 반전</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>왼쪽으로 회전</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>오른쪽으로 회전</translation>
    </message>
    <message>
        <source>Flip left to right</source>
        <translation>좌우 뒤집기</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>윈도우 조절</translation>
    </message>
    <message>
        <source>Drag right for wider, up for brighter; Shift for fine steps</source>
        <translation>오른쪽으로 끌면 넓게, 위로 끌면 밝게, Shift는 미세 조절</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>이동</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>확대/축소</translation>
    </message>
    <message>
        <source>Scroll</source>
        <translation>스크롤</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>창에 맞춤</translation>
    </message>
    <message>
        <source>Texts on the image</source>
        <translation>영상 위 글자</translation>
    </message>
    <message>
        <source>Identifying texts</source>
        <translation>식별 정보 표시</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>전체 화면</translation>
    </message>
    <message>
        <source>Image only</source>
        <translation>영상만 보기</translation>
    </message>
    <message>
        <source>Outline this slice</source>
        <translation>이 슬라이스 윤곽</translation>
    </message>
    <message>
        <source>Run the network on the slice you see</source>
        <translation>보고 있는 슬라이스에 신경망을 실행합니다</translation>
    </message>
    <message>
        <source>Outline the volume</source>
        <translation>전체 볼륨 윤곽</translation>
    </message>
    <message>
        <source>Run the network on every slice that has no outline yet</source>
        <translation>윤곽이 없는 모든 슬라이스에 신경망을 실행합니다</translation>
    </message>
    <message>
        <source>Stop, or reset the view</source>
        <translation>중지 또는 화면 초기화</translation>
    </message>
    <message>
        <source>Follow while scrolling</source>
        <translation>스크롤 따라가기</translation>
    </message>
    <message>
        <source>Outline each slice as you come to it</source>
        <translation>슬라이스를 넘길 때마다 윤곽을 그립니다</translation>
    </message>
    <message>
        <source>Show the outline</source>
        <translation>윤곽 표시</translation>
    </message>
    <message>
        <source>Show the reference mask</source>
        <translation>참조 마스크 표시</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>키보드와 마우스</translation>
    </message>
    <message>
        <source>About Falx</source>
        <translation>Falx 정보</translation>
    </message>
</context>
<context>
    <name>Corners</name>
    <message>
        <source>Frame {0}/{1}</source>
        <translation>프레임 {0}/{1}</translation>
    </message>
    <message>
        <source>Zoom {0} %</source>
        <translation>배율 {0} %</translation>
    </message>
    <message>
        <source>W {0} L {1}</source>
        <translation>W {0} L {1}</translation>
    </message>
    <message>
        <source>spacing unknown</source>
        <translation>간격 정보 없음</translation>
    </message>
    <message>
        <source>sagittal</source>
        <translation>시상면</translation>
    </message>
    <message>
        <source>coronal</source>
        <translation>관상면</translation>
    </message>
    <message>
        <source>axial</source>
        <translation>축상면</translation>
    </message>
</context>
<context>
    <name>LatencyPanel</name>
    <message>
        <source>infer of the last {0} slices, ms</source>
        <translation>최근 {0}장의 추론 시간 (ms)</translation>
    </message>
    <message>
        <source>Nothing has been measured yet</source>
        <translation>아직 측정값이 없습니다</translation>
    </message>
    <message>
        <source>last</source>
        <translation>최근</translation>
    </message>
    <message>
        <source>cold</source>
        <translation>첫 실행</translation>
    </message>
    <message>
        <source>First run after loading; not in p50 and p95</source>
        <translation>불러온 뒤 첫 실행이며 p50과 p95에 포함되지 않습니다</translation>
    </message>
    <message>
        <source>decode</source>
        <translation>디코딩</translation>
    </message>
    <message>
        <source>preprocess</source>
        <translation>전처리</translation>
    </message>
    <message>
        <source>infer</source>
        <translation>추론</translation>
    </message>
    <message>
        <source>postprocess</source>
        <translation>후처리</translation>
    </message>
    <message>
        <source>draw</source>
        <translation>그리기</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>영상(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Segment</source>
        <translation>분할(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>도구(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>윈도우 조절</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>시리즈</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Latency in ms</source>
        <translation>지연 시간 (ms)</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>백엔드</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>메시지 닫기</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>Open files</source>
        <translation>파일 열기</translation>
    </message>
    <message>
        <source>Images (*.dcm *.nii *.nii.gz *.tif *.tiff *.png *.ima);;All files (*)</source>
        <translation>영상 (*.dcm *.nii *.nii.gz *.tif *.tiff *.png *.ima);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>This series brings no grey value preset {0}.</source>
        <translation>이 시리즈에는 {0}번 윈도우 설정이 없습니다.</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Falx {0} outlines the FLAIR abnormality of a glioma on brain MRI.
It is not for diagnostic use.</source>
        <translation>Falx {0}은 뇌 MRI에서 신경교종의 FLAIR 이상 신호 윤곽을 그립니다.
진단용이 아닙니다.</translation>
    </message>
    <message>
        <source>About Falx</source>
        <translation>Falx 정보</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>fastest of {0} that passed their golden run: {1} ms a slice ({2})</source>
        <translation>검증을 통과한 {0}개 중 가장 빠름: 슬라이스당 {1} ms ({2})</translation>
    </message>
    <message>
        <source>the only one that passed its golden run; {0} ms a slice</source>
        <translation>검증을 통과한 유일한 백엔드, 슬라이스당 {0} ms</translation>
    </message>
    <message>
        <source>asked for; {0} ms a slice</source>
        <translation>직접 선택함, 슬라이스당 {0} ms</translation>
    </message>
    <message>
        <source>the model was not compiled for this backend</source>
        <translation>이 백엔드용으로 컴파일된 모델이 없습니다</translation>
    </message>
    <message>
        <source>no NVIDIA driver is installed</source>
        <translation>NVIDIA 드라이버가 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <source>no NVIDIA GPU is installed</source>
        <translation>NVIDIA GPU가 없습니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver supports CUDA {0}, and 13.0 is needed (driver {1} or newer)</source>
        <translation>NVIDIA 드라이버는 CUDA {0}까지 지원하며 13.0이 필요합니다 (드라이버 {1} 이상)</translation>
    </message>
    <message>
        <source>{0} is not installed (package nvidia-cuda-runtime)</source>
        <translation>{0} 파일이 설치되어 있지 않습니다 (패키지 nvidia-cuda-runtime)</translation>
    </message>
    <message>
        <source>made for {0}, and this processor lacks {1}</source>
        <translation>{0}용으로 만들어졌으며 이 프로세서에는 {1} 기능이 없습니다</translation>
    </message>
    <message>
        <source>made for {0}, and this GPU is {1}</source>
        <translation>{0}용으로 만들어졌으며 이 GPU는 {1}입니다</translation>
    </message>
    <message>
        <source>made for {0}, and {1} is installed</source>
        <translation>{0}용으로 만들어졌으며 설치된 버전은 {1}입니다</translation>
    </message>
    <message>
        <source>golden run failed: {0}</source>
        <translation>검증 실패: {0}</translation>
    </message>
    <message>
        <source>the probe of {0} stopped with signal {1}</source>
        <translation>{0} 시험 실행이 신호 {1}(으)로 중단되었습니다</translation>
    </message>
    <message>
        <source>the probe of {0} did not answer within {1} s</source>
        <translation>{0} 시험 실행이 {1}초 안에 응답하지 않았습니다</translation>
    </message>
    <message>
        <source>The file {0} of the artifact {1} is damaged (its SHA-256 differs from the manifest&apos;s); reinstall Falx or compile it again.</source>
        <translation>아티팩트 {1}의 파일 {0}이(가) 손상되었습니다 (SHA-256이 매니페스트와 다름). Falx를 다시 설치하거나 다시 컴파일하십시오.</translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>{0} voxels</source>
        <translation>{0} 복셀</translation>
    </message>
    <message>
        <source>{0} mL</source>
        <translation>{0} mL</translation>
    </message>
    <message>
        <source>No case is open</source>
        <translation>열린 케이스 없음</translation>
    </message>
    <message>
        <source>Nothing outlined yet</source>
        <translation>아직 윤곽이 없습니다</translation>
    </message>
    <message>
        <source>so far: {0} of {1} slices outlined</source>
        <translation>현재까지 {1}장 중 {0}장</translation>
    </message>
    <message>
        <source>volume of all {0} slices</source>
        <translation>전체 {0}장의 부피</translation>
    </message>
    <message>
        <source>spacing unknown</source>
        <translation>간격 정보 없음</translation>
    </message>
    <message>
        <source>{0} pixels</source>
        <translation>{0} 픽셀</translation>
    </message>
    <message>
        <source>{0} mm²</source>
        <translation>{0} mm²</translation>
    </message>
    <message>
        <source>slice {0} · volume {1}</source>
        <translation>슬라이스 {0} · 볼륨 {1}</translation>
    </message>
    <message>
        <source>This slice</source>
        <translation>이 슬라이스</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>임계값</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>불투명도</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>윤곽</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>채움</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>확률</translation>
    </message>
    <message>
        <source>Probability, without a threshold</source>
        <translation>임계값 없이 확률을 표시합니다</translation>
    </message>
    <message>
        <source>Falx</source>
        <translation>Falx</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>참조</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Outlining: {0} of {1} slices</source>
        <translation>윤곽 그리는 중: {1}장 중 {0}장</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>중지 (Esc)</translation>
    </message>
</context>
<context>
    <name>SeriesPanel</name>
    <message>
        <source>Click to open this series</source>
        <translation>클릭하면 이 시리즈를 엽니다</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Drop a brain MRI here</source>
        <translation>뇌 MRI를 여기에 놓으세요</translation>
    </message>
    <message>
        <source>A DICOM folder or file, a NIfTI volume (.nii, .nii.gz), a folder of slices, or one TIFF or PNG slice. FLAIR is outlined; T1 before and after contrast help when they are there.</source>
        <translation>DICOM 폴더나 파일, NIfTI 볼륨(.nii, .nii.gz), 슬라이스 폴더, TIFF 또는 PNG 한 장. FLAIR에 윤곽을 그리며, 조영 전후 T1이 있으면 함께 씁니다.</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>파일 열기…</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>폴더 열기…</translation>
    </message>
    <message>
        <source>Demo case</source>
        <translation>데모 케이스</translation>
    </message>
    <message>
        <source>Nothing leaves this PC.</source>
        <translation>데이터는 이 PC를 벗어나지 않습니다.</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>읽는 중</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Looking for series</source>
        <translation>시리즈를 찾는 중</translation>
    </message>
    <message>
        <source>Slice {0} of {1}</source>
        <translation>{1}장 중 {0}장</translation>
    </message>
    <message>
        <source>This could not be opened</source>
        <translation>열 수 없습니다</translation>
    </message>
    <message>
        <source>Drop another study here, or choose one.</source>
        <translation>다른 검사를 여기에 놓거나 선택하세요.</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Not for diagnostic use</source>
        <translation>진단용 아님</translation>
    </message>
    <message>
        <source>{0} missing: filled with FLAIR</source>
        <translation>{0} 없음: FLAIR로 대체</translation>
    </message>
    <message>
        <source>Model {0} {1}</source>
        <translation>모델 {0} {1}</translation>
    </message>
</context>
<context>
    <name>Troubles</name>
    <message>
        <source>This could not be opened.</source>
        <translation>열 수 없습니다.</translation>
    </message>
    <message>
        <source>No backend can run.</source>
        <translation>실행할 수 있는 백엔드가 없습니다.</translation>
    </message>
    <message>
        <source>A model file is damaged.</source>
        <translation>모델 파일이 손상되었습니다.</translation>
    </message>
    <message>
        <source>The segmentation failed.</source>
        <translation>분할에 실패했습니다.</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>메모리가 부족합니다.</translation>
    </message>
    <message>
        <source>An error in Falx.</source>
        <translation>Falx 오류입니다.</translation>
    </message>
    <message>
        <source>The segmentation process stopped too often ({0}); start it again to go on.</source>
        <translation>분할 프로세스가 너무 자주 멈췄습니다 ({0}). 계속하려면 다시 시작하세요.</translation>
    </message>
    <message>
        <source>The process that reads images stopped ({0}); try another export of this study.</source>
        <translation>영상을 읽는 프로세스가 멈췄습니다 ({0}). 이 검사를 다시 내보내 열어 보세요.</translation>
    </message>
    <message>
        <source>The segmentation process stopped ({0}) and was started again; {1} outlined slices are kept.</source>
        <translation>분할 프로세스가 멈춰 ({0}) 다시 시작했습니다. 윤곽을 그린 {1}장은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>The segmentation process stopped ({0}) and was started again.</source>
        <translation>분할 프로세스가 멈춰 ({0}) 다시 시작했습니다.</translation>
    </message>
</context>
<context>
    <name>Worker</name>
    <message>
        <source>it could not be started</source>
        <translation>시작할 수 없음</translation>
    </message>
    <message>
        <source>it did not answer</source>
        <translation>응답 없음</translation>
    </message>
    <message>
        <source>The segmentation process stopped ({0}).</source>
        <translation>분할 프로세스가 멈췄습니다 ({0}).</translation>
    </message>
    <message>
        <source>The segmentation process stopped too often; start it again to go on.</source>
        <translation>분할 프로세스가 너무 자주 멈췄습니다. 계속하려면 다시 시작하세요.</translation>
    </message>
    <message>
        <source>signal {0}</source>
        <translation>신호 {0}</translation>
    </message>
    <message>
        <source>exit code {0}</source>
        <translation>종료 코드 {0}</translation>
    </message>
</context>
</TS>

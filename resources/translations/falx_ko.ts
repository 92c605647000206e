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
    <message>
        <source>Dice {0}, largest difference {1}</source>
        <translation>Dice {0}, 최대 차이 {1}</translation>
    </message>
    <message>
        <source>proven {0}</source>
        <translation>{0} 검증</translation>
    </message>
    <message>
        <source>The golden run: known images went through this backend on this PC, and its answers were compared with those of the network as it was trained.</source>
        <translation>골든 실행: 알려진 영상을 이 PC에서 이 백엔드로 계산하고, 그 답을 학습된 네트워크의 답과 비교했습니다.</translation>
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
        <source>Shift + move</source>
        <translation>Shift + 이동</translation>
    </message>
    <message>
        <source>crosshair</source>
        <translation>십자선</translation>
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
        <source>Drag a handle</source>
        <translation>손잡이 드래그</translation>
    </message>
    <message>
        <source>move a measurement&apos;s end</source>
        <translation>측정의 끝점 이동</translation>
    </message>
    <message>
        <source>Drag a line</source>
        <translation>선 드래그</translation>
    </message>
    <message>
        <source>move a measurement</source>
        <translation>측정 이동</translation>
    </message>
    <message>
        <source>Shift with an ellipse</source>
        <translation>타원에서 Shift</translation>
    </message>
    <message>
        <source>circle</source>
        <translation>원</translation>
    </message>
    <message>
        <source>Double click an arrow</source>
        <translation>화살표 더블 클릭</translation>
    </message>
    <message>
        <source>edit its text</source>
        <translation>글자 편집</translation>
    </message>
    <message>
        <source>Brush: Shift + wheel</source>
        <translation>붓: Shift + 휠</translation>
    </message>
    <message>
        <source>radius</source>
        <translation>반지름</translation>
    </message>
    <message>
        <source>Brush: Alt + drag</source>
        <translation>붓: Alt + 드래그</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>지우기</translation>
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
        <source>Change keys…</source>
        <translation>키 바꾸기…</translation>
    </message>
</context>
<context>
    <name>CineBar</name>
    <message>
        <source>{0} slices/s</source>
        <translation>초당 {0}장</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Slices a second</source>
        <translation>초당 슬라이스 수</translation>
    </message>
</context>
<context>
    <name>CommandGroups</name>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>View</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>영상</translation>
    </message>
    <message>
        <source>Grey values</source>
        <translation>명암</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>분할</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>편집</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>측정</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>도구</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>도움말</translation>
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
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Write the outline and its measurements to files</source>
        <translation>윤곽과 측정값을 파일로 저장합니다</translation>
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
        <source>Cine</source>
        <translation>시네</translation>
    </message>
    <message>
        <source>Cine faster</source>
        <translation>시네 빠르게</translation>
    </message>
    <message>
        <source>Cine slower</source>
        <translation>시네 느리게</translation>
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
        <source>Crosshair</source>
        <translation>십자선</translation>
    </message>
    <message>
        <source>Drag down for brighter</source>
        <translation>아래로 끌면 밝게</translation>
    </message>
    <message>
        <source>The window tool brightens when you drag down, as some workstations do</source>
        <translation>일부 판독 장비처럼 윈도우 도구를 아래로 끌면 밝아집니다</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>다시 실행</translation>
    </message>
    <message>
        <source>Edit the outline</source>
        <translation>윤곽 편집</translation>
    </message>
    <message>
        <source>Correct the outline by hand: brush, eraser, polygon and more</source>
        <translation>붓, 지우개, 다각형 등으로 윤곽을 손으로 고칩니다</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>붓</translation>
    </message>
    <message>
        <source>Paint outline; Alt erases, Shift and the wheel change the size</source>
        <translation>윤곽을 칠합니다. Alt는 지우고, Shift+휠은 크기를 바꿉니다</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>지우개</translation>
    </message>
    <message>
        <source>Erase outline; Alt paints, Shift and the wheel change the size</source>
        <translation>윤곽을 지웁니다. Alt는 칠하고, Shift+휠은 크기를 바꿉니다</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>다각형</translation>
    </message>
    <message>
        <source>Click corners and close with a double click, or drag freehand; Alt clears</source>
        <translation>모서리를 클릭하고 더블 클릭으로 닫거나, 끌어서 자유롭게 그립니다. Alt는 지웁니다</translation>
    </message>
    <message>
        <source>Remove a part</source>
        <translation>한 부분 제거</translation>
    </message>
    <message>
        <source>Click a connected part of the outline to remove it</source>
        <translation>윤곽에서 이어진 한 부분을 클릭하면 제거됩니다</translation>
    </message>
    <message>
        <source>Keep one part</source>
        <translation>한 부분만 남기기</translation>
    </message>
    <message>
        <source>Click the connected part of the outline that stays; the others go</source>
        <translation>남길 부분을 클릭하면 나머지는 제거됩니다</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>구멍 채우기</translation>
    </message>
    <message>
        <source>Close the holes of the outline, in the slice or the whole volume</source>
        <translation>슬라이스나 전체 볼륨에서 윤곽의 구멍을 채웁니다</translation>
    </message>
    <message>
        <source>Fill in between slices</source>
        <translation>슬라이스 사이 채우기</translation>
    </message>
    <message>
        <source>Outline the slices between the two that you drew before and after this one</source>
        <translation>앞뒤로 직접 그린 두 슬라이스 사이의 윤곽을 만듭니다</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>붓 작게</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>붓 크게</translation>
    </message>
    <message>
        <source>Revert this slice</source>
        <translation>이 슬라이스 되돌리기</translation>
    </message>
    <message>
        <source>Let this slice follow the network again</source>
        <translation>이 슬라이스를 다시 네트워크의 결과로 되돌립니다</translation>
    </message>
    <message>
        <source>Revert all slices</source>
        <translation>모든 슬라이스 되돌리기</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>거리</translation>
    </message>
    <message>
        <source>Measure a distance: drag from end to end, or click both</source>
        <translation>거리 측정: 끝에서 끝까지 끌거나 두 끝을 클릭합니다</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>각도</translation>
    </message>
    <message>
        <source>Measure an angle: drag the first arm to its apex, then click the other end</source>
        <translation>각도 측정: 첫 변을 꼭짓점까지 끌고 다른 끝을 클릭합니다</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>타원</translation>
    </message>
    <message>
        <source>Measure grey values and area in an ellipse; Shift makes a circle</source>
        <translation>타원 안의 명암값과 면적 측정, Shift는 원</translation>
    </message>
    <message>
        <source>Arrow with text</source>
        <translation>글자 화살표</translation>
    </message>
    <message>
        <source>Point at something: drag away from it, then write</source>
        <translation>가리킬 곳에서 끌어낸 뒤 글자를 씁니다</translation>
    </message>
    <message>
        <source>Delete the measurement</source>
        <translation>측정 삭제</translation>
    </message>
    <message>
        <source>Show measurements</source>
        <translation>측정 표시</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>창에 맞춤</translation>
    </message>
    <message>
        <source>Actual pixels (1:1)</source>
        <translation>실제 픽셀 (1:1)</translation>
    </message>
    <message>
        <source>Zoom to the lesion</source>
        <translation>병변에 맞춰 확대</translation>
    </message>
    <message>
        <source>One view</source>
        <translation>한 화면</translation>
    </message>
    <message>
        <source>Sequences side by side</source>
        <translation>시퀀스 나란히</translation>
    </message>
    <message>
        <source>Three planes</source>
        <translation>세 단면</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>축상면</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>관상면</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>시상면</translation>
    </message>
    <message>
        <source>Next view</source>
        <translation>다음 화면</translation>
    </message>
    <message>
        <source>Lesion in space…</source>
        <translation>병변 3차원 보기…</translation>
    </message>
    <message>
        <source>The lesion&apos;s surface in the outline of the brain, turning</source>
        <translation>회전하는 뇌 윤곽 안의 병변 표면</translation>
    </message>
    <message>
        <source>Smooth pixels</source>
        <translation>픽셀 부드럽게</translation>
    </message>
    <message>
        <source>Crosshair lines</source>
        <translation>십자선 표시</translation>
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
        <source>Change keys…</source>
        <translation>키 바꾸기…</translation>
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
        <source>born {0}</source>
        <translation>생년월일 {0}</translation>
    </message>
    <message>
        <source>spacing unknown</source>
        <translation>간격 정보 없음</translation>
    </message>
    <message>
        <source>thickness {0} mm</source>
        <translation>두께 {0} mm</translation>
    </message>
    <message>
        <source>sagittal</source>
        <translation>시상면</translation>
    </message>
    <message>
        <source>lossy compression</source>
        <translation>손실 압축</translation>
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
    <name>Docks</name>
    <message>
        <source>Close the panel {0}</source>
        <translation>{0} 패널 닫기</translation>
    </message>
</context>
<context>
    <name>EditBar</name>
    <message>
        <source>{0} mm</source>
        <translation>{0} mm</translation>
    </message>
    <message>
        <source>{0} px</source>
        <translation>{0} px</translation>
    </message>
    <message>
        <source>Edited by hand: stays when the threshold moves or the network runs again.</source>
        <translation>손으로 편집됨: 임계값을 바꾸거나 다시 실행해도 그대로 유지됩니다.</translation>
    </message>
    <message>
        <source>{0} slice is edited.</source>
        <translation>{0}장이 편집되었습니다.</translation>
    </message>
    <message>
        <source>{0} slices are edited.</source>
        <translation>{0}장이 편집되었습니다.</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>반경</translation>
    </message>
    <message>
        <source>Radius of the brush</source>
        <translation>붓의 반경</translation>
    </message>
    <message>
        <source>Shift and wheel</source>
        <translation>Shift+휠</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>슬라이스</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>Parts and holes of the slice on the screen alone</source>
        <translation>화면에 보이는 슬라이스의 부분과 구멍만</translation>
    </message>
    <message>
        <source>Parts and holes of the whole outline</source>
        <translation>전체 윤곽의 부분과 구멍</translation>
    </message>
    <message>
        <source>Revert slice</source>
        <translation>슬라이스 되돌리기</translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>There is no outline at this place; click inside one.</source>
        <translation>이 위치에는 윤곽이 없습니다. 윤곽 안을 클릭하십시오.</translation>
    </message>
    <message>
        <source>The outline has no holes.</source>
        <translation>윤곽에 구멍이 없습니다.</translation>
    </message>
    <message>
        <source>There is nothing to fill in: draw the outline in two slices with others between them, and go to one of these.</source>
        <translation>채울 것이 없습니다. 떨어진 두 슬라이스에 윤곽을 그리고 그 사이의 슬라이스로 이동하십시오.</translation>
    </message>
    <message>
        <source>Your edits of {0} slice, kept on {1}, are back.</source>
        <translation>{1}에 보관된 편집 {0}장을 복원했습니다.</translation>
    </message>
    <message>
        <source>Your edits of {0} slices, kept on {1}, are back.</source>
        <translation>{1}에 보관된 편집 {0}장을 복원했습니다.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>버리기</translation>
    </message>
    <message>
        <source>Edits that were kept of this case could not be brought back; their file was set aside in Falx&apos;s data folder.</source>
        <translation>이 케이스의 보관된 편집을 복원할 수 없어 해당 파일을 Falx 데이터 폴더에 따로 두었습니다.</translation>
    </message>
    <message>
        <source>Your edits cannot be kept because Falx&apos;s data folder cannot be written; export the results before you close the case, and check the room on the disk.</source>
        <translation>Falx 데이터 폴더에 쓸 수 없어 편집을 보관할 수 없습니다. 케이스를 닫기 전에 결과를 내보내고 디스크 여유 공간을 확인하십시오.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>DICOM SEG, outline</source>
        <translation>DICOM SEG, 윤곽</translation>
    </message>
    <message>
        <source>the mask for PACS and viewers, with what made it</source>
        <translation>PACS와 뷰어용 마스크, 생성한 모델 정보 포함</translation>
    </message>
    <message>
        <source>DICOM SEG, probability</source>
        <translation>DICOM SEG, 확률</translation>
    </message>
    <message>
        <source>how sure the network is of every pixel, in 255 steps</source>
        <translation>픽셀마다 네트워크의 확신 정도, 255단계</translation>
    </message>
    <message>
        <source>DICOM SEG, label map</source>
        <translation>DICOM SEG, 라벨 맵</translation>
    </message>
    <message>
        <source>the mask in the standard&apos;s newer form, for programs that know it</source>
        <translation>표준의 새 형식으로 된 마스크, 이를 지원하는 프로그램용</translation>
    </message>
    <message>
        <source>DICOM SR, measurements</source>
        <translation>DICOM SR, 측정값</translation>
    </message>
    <message>
        <source>volume, area of each slice and both diameters; brings the outline with it</source>
        <translation>부피, 슬라이스별 면적, 두 직경; 윤곽도 함께 저장</translation>
    </message>
    <message>
        <source>the mask for research tools, on the grid of the input</source>
        <translation>연구 도구용 마스크, 입력과 같은 격자</translation>
    </message>
    <message>
        <source>PNG, masks</source>
        <translation>PNG, 마스크</translation>
    </message>
    <message>
        <source>one black and white picture a slice</source>
        <translation>슬라이스마다 흑백 그림 한 장</translation>
    </message>
    <message>
        <source>PNG, images with outline</source>
        <translation>PNG, 윤곽을 그린 영상</translation>
    </message>
    <message>
        <source>one picture a slice, for slides and reports</source>
        <translation>슬라이스마다 그림 한 장, 발표와 보고서용</translation>
    </message>
    <message>
        <source>CSV, measurements</source>
        <translation>CSV, 측정값</translation>
    </message>
    <message>
        <source>one figure a line, for spreadsheets</source>
        <translation>한 줄에 값 하나, 스프레드시트용</translation>
    </message>
    <message>
        <source>JSON, measurements</source>
        <translation>JSON, 측정값</translation>
    </message>
    <message>
        <source>all figures, for programs</source>
        <translation>모든 값, 프로그램용</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>SEG and SR refer to DICOM images, and this study has none.</source>
        <translation>SEG와 SR은 DICOM 영상을 참조하는데, 이 검사에는 DICOM 영상이 없습니다.</translation>
    </message>
    <message>
        <source>Take out what names the patient (DICOM basic confidentiality profile)</source>
        <translation>환자를 식별하는 정보 제거 (DICOM 기본 기밀 프로파일)</translation>
    </message>
    <message>
        <source>One slice of {1} has no outline yet and is outlined first.</source>
        <translation>{1}개 슬라이스 중 한 개에 아직 윤곽이 없어 먼저 윤곽을 그립니다.</translation>
    </message>
    <message>
        <source>{0} of {1} slices have no outline yet and are outlined first.</source>
        <translation>{1}개 슬라이스 중 {0}개에 아직 윤곽이 없어 먼저 윤곽을 그립니다.</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>폴더(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>찾아보기(&amp;B)…</translation>
    </message>
    <message>
        <source>Each export gets a folder of its own in it; nothing is ever replaced.</source>
        <translation>내보낼 때마다 이 안에 새 폴더를 만들며, 기존 파일은 바꾸지 않습니다.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>내보내기(&amp;E)</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>결과를 저장할 폴더</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>One file was written to the folder {1} and read back.</source>
        <translation>폴더 {1}에 파일 한 개를 저장하고 다시 읽어 확인했습니다.</translation>
    </message>
    <message>
        <source>{0} files were written to the folder {1} and read back.</source>
        <translation>폴더 {1}에 파일 {0}개를 저장하고 다시 읽어 확인했습니다.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>The results were not written because the process that writes them stopped.</source>
        <translation>결과를 쓰는 프로세스가 중단되어 결과를 저장하지 못했습니다.</translation>
    </message>
    <message>
        <source>The export was stopped; nothing was written.</source>
        <translation>내보내기를 중단했습니다. 저장된 것은 없습니다.</translation>
    </message>
</context>
<context>
    <name>FileMessages</name>
    <message>
        <source>{0} does not exist; check the path.</source>
        <translation>{0}이(가) 없습니다. 경로를 확인하십시오.</translation>
    </message>
    <message>
        <source>{0} does not exist any more; check the path.</source>
        <translation>{0}이(가) 더 이상 없습니다. 경로를 확인하십시오.</translation>
    </message>
    <message>
        <source>The folder {0} cannot be read because you lack the permission; ask for access.</source>
        <translation>권한이 없어 폴더 {0}을(를) 읽을 수 없습니다. 접근 권한을 요청하십시오.</translation>
    </message>
    <message>
        <source>{0} cannot be read because you lack the permission; ask for access or copy the file.</source>
        <translation>권한이 없어 {0}을(를) 읽을 수 없습니다. 접근 권한을 요청하거나 파일을 복사하십시오.</translation>
    </message>
    <message>
        <source>{0} cannot be read from its disk; copy it to another place and try again.</source>
        <translation>디스크에서 {0}을(를) 읽을 수 없습니다. 다른 곳에 복사한 뒤 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{0} is empty (0 bytes); export it again.</source>
        <translation>{0}은(는) 빈 파일입니다(0바이트). 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>The folder {0} is empty; open a folder with a DICOM series or slices.</source>
        <translation>폴더 {0}이(가) 비어 있습니다. DICOM 시리즈나 슬라이스가 있는 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>The archive {0} is empty; open a folder with a DICOM series or slices.</source>
        <translation>압축 파일 {0}이(가) 비어 있습니다. DICOM 시리즈나 슬라이스가 있는 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>The folder {0} holds no image that Falx knows ({1} files looked at); open a folder with a DICOM series, a NIfTI volume, or PNG or TIFF slices.</source>
        <translation>폴더 {0}에 Falx가 아는 영상이 없습니다(파일 {1}개 확인). DICOM 시리즈, NIfTI 볼륨 또는 PNG나 TIFF 슬라이스가 있는 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>The archive {0} holds no image that Falx knows ({1} files looked at); open a folder with a DICOM series, a NIfTI volume, or PNG or TIFF slices.</source>
        <translation>압축 파일 {0}에 Falx가 아는 영상이 없습니다(파일 {1}개 확인). DICOM 시리즈, NIfTI 볼륨 또는 PNG나 TIFF 슬라이스가 있는 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>{0} has changed since it was listed; open the folder again.</source>
        <translation>목록을 만든 뒤 {0}이(가) 바뀌었습니다. 폴더를 다시 여십시오.</translation>
    </message>
    <message>
        <source>{0} has changed since it was listed; open it again.</source>
        <translation>목록을 만든 뒤 {0}이(가) 바뀌었습니다. 다시 여십시오.</translation>
    </message>
    <message>
        <source>{0} has changed its size since it was listed; open the folder again.</source>
        <translation>목록을 만든 뒤 {0}의 크기가 바뀌었습니다. 폴더를 다시 여십시오.</translation>
    </message>
    <message>
        <source>The series is no longer listed; open its folder again.</source>
        <translation>이 시리즈가 더 이상 목록에 없습니다. 폴더를 다시 여십시오.</translation>
    </message>
    <message>
        <source>The study is no longer where it was opened; open it again.</source>
        <translation>검사가 더 이상 열었던 곳에 없습니다. 다시 여십시오.</translation>
    </message>
    <message>
        <source>{0} is no DICOM file (it holds text); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.</source>
        <translation>{0}은(는) DICOM 파일이 아니라 텍스트입니다. DICOM 시리즈, NIfTI 볼륨 또는 PNG나 TIFF 슬라이스를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is no DICOM file (it holds unknown data); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.</source>
        <translation>{0}은(는) DICOM 파일이 아니며 내용을 알 수 없습니다. DICOM 시리즈, NIfTI 볼륨 또는 PNG나 TIFF 슬라이스를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is no image that Falx knows (it holds text); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.</source>
        <translation>{0}은(는) 영상이 아니라 텍스트입니다. DICOM 시리즈, NIfTI 볼륨 또는 PNG나 TIFF 슬라이스를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is no image that Falx knows (it holds unknown data); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.</source>
        <translation>{0}은(는) Falx가 아는 영상이 아니며 내용을 알 수 없습니다. DICOM 시리즈, NIfTI 볼륨 또는 PNG나 TIFF 슬라이스를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a PDF document, not an image; open the DICOM series, NIfTI volume or slices instead.</source>
        <translation>{0}은(는) 영상이 아니라 PDF 문서입니다. DICOM 시리즈, NIfTI 볼륨 또는 슬라이스를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a PDF document inside a DICOM file; open an MR series.</source>
        <translation>{0}은(는) DICOM 파일에 든 PDF 문서입니다. MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is MR spectroscopy, not an image; open an MR series.</source>
        <translation>{0}은(는) 영상이 아니라 MR 분광 데이터입니다. MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is no MR image, and Falx segments MR images only; open an MR series.</source>
        <translation>{0}은(는) MR 영상이 아닙니다. Falx는 MR 영상만 분할하니 MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is of modality {1}, and Falx segments MR images only; open an MR series.</source>
        <translation>{0}의 모달리티는 {1}입니다. Falx는 MR 영상만 분할하니 MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a DICOM segmentation, not an image; open the MR series it belongs to.</source>
        <translation>{0}은(는) 영상이 아니라 DICOM 분할 파일입니다. 이 분할이 속한 MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a mask without its image; open the image that it belongs to.</source>
        <translation>{0}은(는) 영상이 없는 마스크입니다. 이 마스크가 속한 영상을 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a mask without its image; put the image {1} beside it.</source>
        <translation>{0}은(는) 영상이 없는 마스크입니다. 영상 {1}을(를) 같은 폴더에 두십시오.</translation>
    </message>
    <message>
        <source>{0} is a secondary capture (a screenshot or scan), not an MR image; open the original MR series.</source>
        <translation>{0}은(는) MR 영상이 아니라 2차 캡처(화면 캡처나 스캔)입니다. 원본 MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is in colour, as maps and fused images are; open the grey MR series.</source>
        <translation>{0}은(는) 맵이나 융합 영상 같은 컬러 영상입니다. 흑백 MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a mosaic of many slices in one picture, which Falx does not take apart; export it as single slices.</source>
        <translation>{0}은(는) 여러 슬라이스를 한 장에 담은 모자이크 영상이어서 나눌 수 없습니다. 낱장 슬라이스로 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} is a localizer of few slices in several planes and makes no volume; open the series it was made for.</source>
        <translation>{0}은(는) 여러 단면의 슬라이스 몇 장으로 된 로컬라이저여서 볼륨이 되지 않습니다. 진단 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a colour picture, such as a photo or a screenshot, and not three MR sequences; open a grey slice or channels in the order pre-contrast T1, FLAIR, post-contrast T1.</source>
        <translation>{0}은(는) 세 MR 시퀀스가 아니라 사진이나 화면 캡처 같은 컬러 그림입니다. 흑백 슬라이스나 조영 전 T1, FLAIR, 조영 후 T1 순의 채널을 여십시오.</translation>
    </message>
    <message>
        <source>{0} is neither a file nor a folder; open an image file or a folder.</source>
        <translation>{0}은(는) 파일도 폴더도 아닙니다. 영상 파일이나 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is in colour, and the slices beside it are grey; open them separately.</source>
        <translation>{0}은(는) 컬러이고 옆의 슬라이스는 회색조입니다. 따로 여십시오.</translation>
    </message>
    <message>
        <source>{0} is in colour; open the grey MR series.</source>
        <translation>{0}은(는) 컬러입니다. 회색조 MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is in colour; open the grey MR volume.</source>
        <translation>{0}은(는) 컬러입니다. 회색조 MR 볼륨을 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a MetaImage volume, which Falx does not open; save it as NIfTI or NRRD.</source>
        <translation>{0}은(는) Falx가 열지 않는 MetaImage 볼륨입니다. NIfTI 또는 NRRD로 저장하십시오.</translation>
    </message>
    <message>
        <source>{0} is a black-and-white drawing or mask of 1 bit; open the grey image itself.</source>
        <translation>{0}은(는) 1비트 흑백 그림 또는 마스크입니다. 회색조 영상 자체를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is neither grey nor RGB (its mode is {1}); export the slice as 8- or 16-bit grey.</source>
        <translation>{0}은(는) 회색조도 RGB도 아닙니다(모드: {1}). 슬라이스를 8비트 또는 16비트 회색조로 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} is partly transparent, as drawings are; open the MR slice itself.</source>
        <translation>{0}은(는) 그림처럼 일부가 투명합니다. MR 슬라이스 자체를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is of an unusual depth; export it with 8 or 16 bits a pixel.</source>
        <translation>{0}의 비트 깊이가 일반적이지 않습니다. 픽셀당 8비트 또는 16비트로 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} holds colours or complex numbers; export the magnitude image in grey.</source>
        <translation>{0}에 컬러 값이나 복소수가 있습니다. 크기(magnitude) 영상을 회색조로 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} is no mask that Falx knows; name a DICOM SEG, a NIfTI volume or PNG masks.</source>
        <translation>{0}은(는) Falx가 아는 마스크가 아닙니다. DICOM SEG, NIfTI 볼륨 또는 PNG 마스크를 지정하십시오.</translation>
    </message>
    <message>
        <source>{0} is no {1} (it holds {2}); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.</source>
        <translation>{0}은(는) {1}이(가) 아닙니다(내용: {2}). DICOM 시리즈, NIfTI 볼륨, PNG 또는 TIFF 슬라이스를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is {1}, and Falx segments MR images only; open an MR series.</source>
        <translation>{0}은(는) {1}이며, Falx는 MR 영상만 분할합니다. MR 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is damaged, incomplete or of an unsupported encoding and cannot be decoded; export it again.</source>
        <translation>{0}이(가) 손상되었거나 불완전하거나 지원하지 않는 인코딩이어서 디코딩할 수 없습니다. 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} is no DICOM image, or its header is damaged; export it again.</source>
        <translation>{0}은(는) DICOM 영상이 아니거나 헤더가 손상되었습니다. 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} is no NIfTI volume, or its header is damaged; export it again.</source>
        <translation>{0}은(는) NIfTI 볼륨이 아니거나 헤더가 손상되었습니다. 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} is no NRRD volume, or its header is damaged; export it again.</source>
        <translation>{0}은(는) NRRD 볼륨이 아니거나 헤더가 손상되었습니다. 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} is truncated: it holds fewer voxels than its header says; copy it again.</source>
        <translation>{0}의 뒷부분이 잘려 헤더에 적힌 것보다 복셀이 적습니다. 다시 복사하십시오.</translation>
    </message>
    <message>
        <source>{0} has no pixels; open a DICOM file that holds an image.</source>
        <translation>{0}에 픽셀이 없습니다. 영상이 든 DICOM 파일을 여십시오.</translation>
    </message>
    <message>
        <source>{0} is locked with a password; unpack it and open the folder.</source>
        <translation>{0}이(가) 암호로 잠겨 있습니다. 압축을 풀고 그 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>{0} is a damaged ZIP archive or packed in an unusual way; make it again.</source>
        <translation>ZIP 파일 {0}이(가) 손상되었거나 지원하지 않는 방식으로 압축되었습니다. 다시 만드십시오.</translation>
    </message>
    <message>
        <source>{0} is no index of images, or it is damaged; open the folder that holds it.</source>
        <translation>{0}은(는) 영상 색인이 아니거나 손상되었습니다. 이 파일이 있는 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>{0} holds an image of another size than its header says; export it again.</source>
        <translation>{0}에 든 영상의 크기가 헤더와 다릅니다. 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} holds voxels of an unusual type; save it with 8, 16 or 32 bits.</source>
        <translation>{0}의 복셀 형식이 일반적이지 않습니다. 8, 16 또는 32비트로 저장하십시오.</translation>
    </message>
    <message>
        <source>{0} has a dimension of no voxels; export it again.</source>
        <translation>{0}에 복셀이 없는 차원이 있습니다. 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} keeps its pixels in bits where the standard has none; export it with the high bit below the bits stored.</source>
        <translation>{0}은(는) 표준에 없는 비트 자리에 픽셀을 담고 있습니다. High Bit가 Bits Stored보다 작도록 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} keeps its voxels in another file; save the volume as one .nrrd file.</source>
        <translation>{0}은(는) 복셀을 다른 파일에 두고 있습니다. 볼륨을 .nrrd 파일 하나로 저장하십시오.</translation>
    </message>
    <message>
        <source>{0} stores its voxels in an unusual way; save it raw or gzipped.</source>
        <translation>{0}의 복셀 저장 방식이 일반적이지 않습니다. 비압축 또는 gzip으로 저장하십시오.</translation>
    </message>
    <message>
        <source>{0} cannot be unpacked on this PC; unpack it elsewhere and open the folder.</source>
        <translation>이 PC에서 {0}의 압축을 풀 수 없습니다. 다른 곳에서 풀어 그 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>{0} inflates to more than 1 GB; export it without compression.</source>
        <translation>{0}은(는) 풀면 1 GB가 넘습니다. 압축 없이 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} holds {1} files, and Falx unpacks up to {2}; unpack it and open a folder of it.</source>
        <translation>{0}에 파일이 {1}개 있으며, Falx는 {2}개까지 풉니다. 압축을 풀어 그 안의 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>{0} unpacks to {1} GB or more, over the limit of Falx or the space that is free; unpack it and open a folder of it.</source>
        <translation>{0}은(는) 풀면 {1} GB 이상이어서 Falx의 한도나 남은 공간을 넘습니다. 압축을 풀어 그 안의 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>None of the {0} images that {1} lists lies beside it; open the whole disc or its folder.</source>
        <translation>{1}에 적힌 영상 {0}개가 하나도 곁에 없습니다. 디스크 전체나 그 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>Different images lie at the same position in {0}, as in a time series; export the one volume that is to be segmented.</source>
        <translation>{0}에는 시계열처럼 같은 위치에 서로 다른 영상이 있습니다. 분할할 볼륨 하나만 내보내십시오.</translation>
    </message>
    <message>
        <source>The images in {0} differ in size and make no volume; export each part alone.</source>
        <translation>{0}의 영상 크기가 서로 달라 볼륨이 되지 않습니다. 부분별로 따로 내보내십시오.</translation>
    </message>
    <message>
        <source>The images in {0} differ in orientation and make no volume; export each part alone.</source>
        <translation>{0}의 영상 방향이 서로 달라 볼륨이 되지 않습니다. 부분별로 따로 내보내십시오.</translation>
    </message>
    <message>
        <source>The slices of {0} differ in size or colour; put each series into a folder of its own.</source>
        <translation>{0}의 슬라이스 크기나 색이 서로 다릅니다. 시리즈마다 폴더를 따로 만드십시오.</translation>
    </message>
    <message>
        <source>{0} holds {1} volumes, probably a time series; extract the FLAIR volume and open that.</source>
        <translation>{0}에는 시계열로 보이는 볼륨 {1}개가 있습니다. FLAIR 볼륨만 추출해 여십시오.</translation>
    </message>
    <message>
        <source>{0} was drawn in another frame of reference than the images; open the images that it belongs to.</source>
        <translation>{0}은(는) 영상과 다른 기준 좌표계에서 그려졌습니다. 이 분할이 속한 영상을 여십시오.</translation>
    </message>
    <message>
        <source>{0} lies outside the images; open the images that it belongs to.</source>
        <translation>{0}은(는) 영상 범위 밖에 있습니다. 이 분할이 속한 영상을 여십시오.</translation>
    </message>
    <message>
        <source>The mask {0} differs in size from its image; replace or remove it.</source>
        <translation>마스크 {0}의 크기가 영상과 다릅니다. 마스크를 바꾸거나 지우십시오.</translation>
    </message>
    <message>
        <source>The frames of {0} lie unevenly or in several planes and make no volume; export it again.</source>
        <translation>{0}의 프레임이 고르지 않거나 여러 단면에 있어 볼륨이 되지 않습니다. 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>The images in {0} differ in {1} and make no volume; export each part alone.</source>
        <translation>{0}의 영상은 {1}이(가) 서로 달라 볼륨이 되지 않습니다. 각 부분을 따로 내보내십시오.</translation>
    </message>
    <message>
        <source>The images in {0} do not state where they lie; export the series again.</source>
        <translation>{0}의 영상에 위치 정보가 없습니다. 시리즈를 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>The {0} pages of {1} differ in size or colour; save every slice as a file of its own.</source>
        <translation>{1}의 {0}쪽은 크기나 색상이 서로 다릅니다. 슬라이스마다 파일 하나로 저장하십시오.</translation>
    </message>
    <message>
        <source>{0} does not describe each of its frames; export it as a classic MR series.</source>
        <translation>{0}에 각 프레임의 설명이 없습니다. 일반 MR 시리즈로 내보내십시오.</translation>
    </message>
    <message>
        <source>{0} holds several frames without the geometry of an enhanced MR image; open the series as single slices.</source>
        <translation>{0}은(는) Enhanced MR의 기하 정보 없이 여러 프레임을 담고 있습니다. 시리즈를 단일 슬라이스로 여십시오.</translation>
    </message>
    <message>
        <source>{0} has {1} dimensions that are no volume, or sequences along a fourth; split the file.</source>
        <translation>{0}의 {1}개 차원은 볼륨도, 네 번째 차원의 시퀀스도 아닙니다. 파일을 나누십시오.</translation>
    </message>
    <message>
        <source>{0} has {1} dimensions, and Falx opens volumes with three, or with sequences along a fourth; split the file.</source>
        <translation>{0}은(는) {1}차원이며, Falx는 3차원 볼륨이나 네 번째 차원에 시퀀스가 있는 볼륨을 엽니다. 파일을 나누십시오.</translation>
    </message>
    <message>
        <source>{0} holds {1} volumes, and a mask is one; split the file.</source>
        <translation>{0}에 볼륨이 {1}개 있으며, 마스크는 하나여야 합니다. 파일을 나누십시오.</translation>
    </message>
    <message>
        <source>{0} holds several sequences, whose roles cannot be changed.</source>
        <translation>{0}에는 여러 시퀀스가 있으며, 그 역할은 바꿀 수 없습니다.</translation>
    </message>
    <message>
        <source>{0} holds no reference; name a DICOM SEG, a NIfTI volume or PNG masks.</source>
        <translation>{0}에 기준 마스크가 없습니다. DICOM SEG, NIfTI 볼륨 또는 PNG 마스크를 지정하십시오.</translation>
    </message>
    <message>
        <source>{0} and the images cannot be laid over each other; one does not say where it is.</source>
        <translation>{0}과(와) 영상을 겹칠 수 없습니다. 한쪽에 위치 정보가 없습니다.</translation>
    </message>
    <message>
        <source>The masks number {0} and the slices {1}; name one mask for each slice.</source>
        <translation>마스크는 {0}개, 슬라이스는 {1}개입니다. 슬라이스마다 마스크 하나를 지정하십시오.</translation>
    </message>
    <message>
        <source>There is no series to segment; open a folder with an MR series.</source>
        <translation>분할할 시리즈가 없습니다. MR 시리즈가 있는 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>There is no series {0} in what was opened; list the series and choose one of them.</source>
        <translation>연 자료에 시리즈 {0}이(가) 없습니다. 시리즈 목록에서 하나를 고르십시오.</translation>
    </message>
    <message>
        <source>There is no series {0} to give a role to; list the series and choose one of them.</source>
        <translation>역할을 지정할 시리즈 {0}이(가) 없습니다. 시리즈 목록에서 하나를 고르십시오.</translation>
    </message>
    <message>
        <source>The volume is too large for a thumbnail.</source>
        <translation>볼륨이 너무 커서 미리 보기를 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>The bundled demo case is missing from this installation; reinstall Falx.</source>
        <translation>이 설치에 데모 케이스가 없습니다. Falx를 다시 설치하십시오.</translation>
    </message>
    <message>
        <source>There is not enough memory for this study; close other programs.</source>
        <translation>이 검사를 열 메모리가 부족합니다. 다른 프로그램을 닫으십시오.</translation>
    </message>
    <message>
        <source>{0} needs more memory than this PC has free; close other programs or open a smaller series.</source>
        <translation>{0}을(를) 열 메모리가 부족합니다. 다른 프로그램을 닫거나 더 작은 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>This study needs {0} MB more memory than is free; close other programs and try again.</source>
        <translation>이 검사를 열려면 메모리가 {0} MB 더 필요합니다. 다른 프로그램을 닫고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{0} claims {1} million pixels, and Falx opens up to {2} million in one file; open a smaller one.</source>
        <translation>{0}은(는) 헤더에 따르면 {1}백만 픽셀인데, Falx는 파일 하나에 {2}백만 픽셀까지 엽니다. 더 작은 파일을 여십시오.</translation>
    </message>
    <message>
        <source>The results cannot be written to the folder {0} ({1}); choose another folder or make room in it.</source>
        <translation>폴더 {0}에 결과를 저장할 수 없습니다({1}). 다른 폴더를 고르거나 공간을 확보하십시오.</translation>
    </message>
    <message>
        <source>The headers of this series lack something that DICOM SEG and SR need; export NIfTI or PNG.</source>
        <translation>이 시리즈의 헤더에 DICOM SEG와 SR에 필요한 정보가 없습니다. NIfTI나 PNG로 내보내십시오.</translation>
    </message>
    <message>
        <source>DICOM SEG and SR need to know where the slices lie, and this series does not say it; export NIfTI or PNG.</source>
        <translation>DICOM SEG와 SR에는 슬라이스의 위치가 필요한데 이 시리즈에는 적혀 있지 않습니다. NIfTI나 PNG로 내보내십시오.</translation>
    </message>
    <message>
        <source>DICOM SEG and SR refer to a study and its frame of reference, and this series names none; export NIfTI or PNG.</source>
        <translation>DICOM SEG와 SR은 검사와 기준 좌표계를 참조하는데 이 시리즈에는 적혀 있지 않습니다. NIfTI나 PNG로 내보내십시오.</translation>
    </message>
    <message>
        <source>A DICOM result has to say what made it, and that is not known; run the network again.</source>
        <translation>DICOM 결과에는 만든 것이 적혀야 하는데 알 수 없습니다. 네트워크를 다시 실행하십시오.</translation>
    </message>
    <message>
        <source>DICOM SEG and SR refer to one multi-frame image or to single slices, and this series mixes them; export NIfTI or PNG.</source>
        <translation>DICOM SEG와 SR은 다중 프레임 영상 하나 또는 단일 슬라이스를 참조하는데, 이 시리즈는 둘이 섞여 있습니다. NIfTI 또는 PNG로 내보내십시오.</translation>
    </message>
    <message>
        <source>DICOM SEG and SR refer to the DICOM images of a patient, and this study has none; export NIfTI or PNG, or open the DICOM series.</source>
        <translation>DICOM SEG와 SR은 환자의 DICOM 영상을 참조하는데, 이 검사에는 없습니다. NIfTI 또는 PNG로 내보내거나 DICOM 시리즈를 여십시오.</translation>
    </message>
    <message>
        <source>No format was chosen; choose at least one.</source>
        <translation>형식을 고르지 않았습니다. 하나 이상 고르십시오.</translation>
    </message>
    <message>
        <source>The result {0} would replace a file of the study; choose another folder for the results.</source>
        <translation>결과 {0}이(가) 검사의 파일을 덮어쓰게 됩니다. 결과를 둘 다른 폴더를 고르십시오.</translation>
    </message>
    <message>
        <source>There is no probability map to export; run the network again.</source>
        <translation>내보낼 확률 지도가 없습니다. 네트워크를 다시 실행하십시오.</translation>
    </message>
    <message>
        <source>{0} reads back from the disk differently from what was written, and nothing was replaced; check the disk or choose another folder.</source>
        <translation>{0}을(를) 디스크에서 다시 읽으니 쓴 것과 달라 아무것도 바꾸지 않았습니다. 디스크를 점검하거나 다른 폴더를 고르십시오.</translation>
    </message>
    <message>
        <source>The support bundle {0} cannot be written ({1}); choose another place.</source>
        <translation>지원 번들 {0}을(를) 쓸 수 없습니다({1}). 다른 곳을 고르십시오.</translation>
    </message>
    <message>
        <source>The settings could not be saved because their folder cannot be written; check its permissions.</source>
        <translation>설정 폴더에 쓸 수 없어 설정을 저장하지 못했습니다. 권한을 확인하십시오.</translation>
    </message>
    <message>
        <source>The administrator of this PC allows results only below {0}; choose a folder there.</source>
        <translation>이 PC의 관리자는 {0} 아래에만 결과를 허용합니다. 그곳의 폴더를 고르십시오.</translation>
    </message>
    <message>
        <source>The administrator of this PC does not allow results as {0}; choose among: {1}.</source>
        <translation>이 PC의 관리자는 {0} 형식의 결과를 허용하지 않습니다. 다음 중에서 고르십시오: {1}.</translation>
    </message>
    <message>
        <source>The administrator of this PC has set {0} to {1}; leave the option out, or ask for a change.</source>
        <translation>이 PC의 관리자가 {0}을(를) {1}(으)로 정했습니다. 옵션을 빼거나 변경을 요청하십시오.</translation>
    </message>
    <message>
        <source>Falx cannot read this file because its decoder failed; try another export of the study.</source>
        <translation>디코더 오류로 이 파일을 읽을 수 없습니다. 검사를 다시 내보내 열어 보십시오.</translation>
    </message>
    <message>
        <source>The segmentation failed because of an error in Falx; the log says where.</source>
        <translation>Falx 오류로 분할에 실패했습니다. 자세한 위치는 로그에 있습니다.</translation>
    </message>
    <message>
        <source>The results could not be written because of an error in Falx; the log says where.</source>
        <translation>Falx 오류로 결과를 저장하지 못했습니다. 자세한 위치는 로그에 있습니다.</translation>
    </message>
    <message>
        <source>Falx cannot show this series because its decoder failed; try another export of the study.</source>
        <translation>디코더가 실패하여 이 시리즈를 보여 줄 수 없습니다. 검사를 다른 방식으로 내보내 보십시오.</translation>
    </message>
    <message>
        <source>The backends could not be examined because of an error in Falx; the log says where.</source>
        <translation>Falx의 오류로 백엔드를 점검하지 못했습니다. 위치는 로그에 있습니다.</translation>
    </message>
    <message>
        <source>The models could not be listed because of an error in Falx; the log says where.</source>
        <translation>Falx의 오류로 모델 목록을 만들지 못했습니다. 위치는 로그에 있습니다.</translation>
    </message>
    <message>
        <source>The outline could not be measured because of an error in Falx; the log says where.</source>
        <translation>Falx의 오류로 윤곽을 측정하지 못했습니다. 위치는 로그에 있습니다.</translation>
    </message>
    <message>
        <source>The pixels of this case are no longer in memory; open the case again.</source>
        <translation>이 케이스의 픽셀이 더는 메모리에 없습니다. 케이스를 다시 여십시오.</translation>
    </message>
    <message>
        <source>LiteRT cannot load the artifact {0}; reinstall Falx or compile it again.</source>
        <translation>LiteRT가 아티팩트 {0}을(를) 불러올 수 없습니다. Falx를 다시 설치하거나 다시 컴파일하십시오.</translation>
    </message>
    <message>
        <source>TVM cannot load the artifact {0}; reinstall Falx or compile it again.</source>
        <translation>TVM이 아티팩트 {0}을(를) 불러올 수 없습니다. Falx를 다시 설치하거나 다시 컴파일하십시오.</translation>
    </message>
    <message>
        <source>Models in the folder {0} are not used because users of this PC could change them; let only administrators write there, or allow it by the policy user_writable_models.</source>
        <translation>이 PC의 사용자가 바꿀 수 있으므로 폴더 {0}의 모델은 쓰지 않습니다. 관리자만 쓸 수 있게 하거나 정책 user_writable_models로 허용하십시오.</translation>
    </message>
    <message>
        <source>The artifact {0} holds another network than its manifest describes; compile it again.</source>
        <translation>아티팩트 {0}에 매니페스트와 다른 네트워크가 들어 있습니다. 다시 컴파일하십시오.</translation>
    </message>
    <message>
        <source>The artifact {0} is not signed; reinstall Falx, or sign it with falx-build-models sign.</source>
        <translation>아티팩트 {0}에 서명이 없습니다. Falx를 다시 설치하거나 falx-build-models sign으로 서명하십시오.</translation>
    </message>
    <message>
        <source>The artifact {0}/{1} has manifest format {2}, and this version of Falx reads format {3}; compile it again.</source>
        <translation>아티팩트 {0}/{1}의 매니페스트 형식은 {2}이고 이 버전의 Falx는 형식 {3}을(를) 읽습니다. 다시 컴파일하십시오.</translation>
    </message>
    <message>
        <source>The file {0} of the artifact {1} is missing or cannot be read; reinstall Falx or compile it again.</source>
        <translation>아티팩트 {1}의 파일 {0}이(가) 없거나 읽을 수 없습니다. Falx를 다시 설치하거나 다시 컴파일하십시오.</translation>
    </message>
    <message>
        <source>The input guard {0} cannot be used; reinstall Falx or fit it again.</source>
        <translation>입력 검사기 {0}을(를) 쓸 수 없습니다. Falx를 다시 설치하거나 다시 맞추십시오.</translation>
    </message>
    <message>
        <source>The manifest of the artifact {0} is damaged or not signed with a key that is trusted on this PC; reinstall Falx, or sign it with falx-build-models sign.</source>
        <translation>아티팩트 {0}의 매니페스트가 손상되었거나 이 PC가 신뢰하는 키로 서명되지 않았습니다. Falx를 다시 설치하거나 falx-build-models sign으로 서명하십시오.</translation>
    </message>
    <message>
        <source>The manifest of the artifact {0} cannot be read; reinstall Falx or compile it again.</source>
        <translation>아티팩트 {0}의 매니페스트를 읽을 수 없습니다. Falx를 다시 설치하거나 다시 컴파일하십시오.</translation>
    </message>
    <message>
        <source>The weights {0} do not fit the artifact {1}; reinstall Falx or compile it again.</source>
        <translation>가중치 {0}이(가) 아티팩트 {1}에 맞지 않습니다. Falx를 다시 설치하거나 다시 컴파일하십시오.</translation>
    </message>
    <message>
        <source>LiteRT ({0}) is installed but cannot be loaded.</source>
        <translation>LiteRT({0})가 설치되어 있지만 불러올 수 없습니다.</translation>
    </message>
    <message>
        <source>LiteRT is not installed; install the package ai-edge-litert.</source>
        <translation>LiteRT가 설치되어 있지 않습니다. 패키지 ai-edge-litert를 설치하십시오.</translation>
    </message>
    <message>
        <source>The runtime library of TVM is installed but cannot be loaded; install Falx again.</source>
        <translation>TVM 런타임 라이브러리가 설치되어 있지만 불러올 수 없습니다. Falx를 다시 설치하십시오.</translation>
    </message>
    <message>
        <source>TVM cannot put the weights of {0} into memory; close other programs.</source>
        <translation>TVM이 {0}의 가중치를 메모리에 올릴 수 없습니다. 다른 프로그램을 닫으십시오.</translation>
    </message>
    <message>
        <source>TVM cannot run: {0}; install Falx again.</source>
        <translation>TVM을 실행할 수 없습니다: {0}. Falx를 다시 설치하십시오.</translation>
    </message>
    <message>
        <source>No backend can run the model {0} on this PC: {1}.</source>
        <translation>이 PC에서 모델 {0}을(를) 실행할 수 있는 백엔드가 없습니다: {1}.</translation>
    </message>
    <message>
        <source>The backend {0} cannot run the model {1} on this PC: {2}.</source>
        <translation>이 PC에서 백엔드 {0}은(는) 모델 {1}을(를) 실행할 수 없습니다: {2}.</translation>
    </message>
    <message>
        <source>The backend {0} cannot run on this PC: {1}; choose another one.</source>
        <translation>이 PC에서 백엔드 {0}을(를) 실행할 수 없습니다: {1}. 다른 것을 고르십시오.</translation>
    </message>
    <message>
        <source>The network {0} cannot run on this PC: {1}; choose another backend.</source>
        <translation>이 PC에서 네트워크 {0}을(를) 실행할 수 없습니다: {1}. 다른 백엔드를 고르십시오.</translation>
    </message>
    <message>
        <source>The graphics card does not tell its free memory (error {0}); choose another backend.</source>
        <translation>그래픽 카드가 남은 메모리를 알려 주지 않습니다(오류 {0}). 다른 백엔드를 고르십시오.</translation>
    </message>
    <message>
        <source>The graphics card has {0} MB of its {1} MB free, and {2} needs {3} MB; close other programs that use it.</source>
        <translation>그래픽 카드의 {1} MB 중 {0} MB가 비어 있고 {2}에는 {3} MB가 필요합니다. 그래픽 카드를 쓰는 다른 프로그램을 닫으십시오.</translation>
    </message>
    <message>
        <source>No compiled model can be used: {0}</source>
        <translation>쓸 수 있는 컴파일된 모델이 없습니다: {0}</translation>
    </message>
    <message>
        <source>There is no backend named {0}; choose one of: {1}.</source>
        <translation>{0}(이)라는 백엔드가 없습니다. 다음 중에서 고르십시오: {1}.</translation>
    </message>
    <message>
        <source>There is no compiled model in the folder {0}; reinstall Falx, or compile one with falx-build-models compile.</source>
        <translation>폴더 {0}에 컴파일된 모델이 없습니다. Falx를 다시 설치하거나 falx-build-models compile로 컴파일하십시오.</translation>
    </message>
    <message>
        <source>There is no compiled model named {0}; choose one of: {1}.</source>
        <translation>{0}(이)라는 컴파일된 모델이 없습니다. 다음 중에서 고르십시오: {1}.</translation>
    </message>
    <message>
        <source>LiteRT failed while it computed a slice; choose another backend.</source>
        <translation>LiteRT가 슬라이스를 계산하다가 실패했습니다. 다른 백엔드를 고르십시오.</translation>
    </message>
    <message>
        <source>TVM failed while it computed a slice; choose another backend.</source>
        <translation>TVM이 슬라이스를 계산하다가 실패했습니다. 다른 백엔드를 고르십시오.</translation>
    </message>
    <message>
        <source>The network answered with values that are no probabilities for slice {0}; choose another backend and run again.</source>
        <translation>네트워크가 슬라이스 {0}에 확률이 아닌 값을 내놓았습니다. 다른 백엔드를 골라 다시 실행하십시오.</translation>
    </message>
    <message>
        <source>The network reads images of shape {0}, and got {1}.</source>
        <translation>네트워크는 {0} 형태의 영상을 읽는데 {1}을(를) 받았습니다.</translation>
    </message>
    <message>
        <source>The network computes slices one by one; open the case again.</source>
        <translation>네트워크는 슬라이스를 하나씩 계산합니다. 케이스를 다시 여십시오.</translation>
    </message>
    <message>
        <source>The network was closed and cannot run any more; open the case again.</source>
        <translation>네트워크가 닫혀 더는 실행할 수 없습니다. 케이스를 다시 여십시오.</translation>
    </message>
    <message>
        <source>There is no memory to compute several slices at once; choose fewer threads.</source>
        <translation>여러 슬라이스를 한꺼번에 계산할 메모리가 없습니다. 스레드 수를 줄이십시오.</translation>
    </message>
</context>
<context>
    <name>HistogramPanel</name>
    <message>
        <source>Slice</source>
        <translation>슬라이스</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>시리즈</translation>
    </message>
    <message>
        <source>Count the slice on the screen</source>
        <translation>화면의 슬라이스를 셉니다</translation>
    </message>
    <message>
        <source>Count the whole sequence</source>
        <translation>시퀀스 전체를 셉니다</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>검정</translation>
    </message>
    <message>
        <source>White</source>
        <translation>흰색</translation>
    </message>
    <message>
        <source>Lower limit of the window</source>
        <translation>윈도우 하한</translation>
    </message>
    <message>
        <source>Grey values up to here are black</source>
        <translation>이 값까지는 검게 보입니다</translation>
    </message>
    <message>
        <source>Upper limit of the window</source>
        <translation>윈도우 상한</translation>
    </message>
    <message>
        <source>Grey values from here on are white</source>
        <translation>이 값부터는 희게 보입니다</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>히스토그램</translation>
    </message>
    <message>
        <source>How often each grey value occurs, logarithmic; drag the window or one of its limits</source>
        <translation>명암값별 빈도 (로그 눈금), 윈도우나 그 경계를 끌어 조절합니다</translation>
    </message>
</context>
<context>
    <name>KeyPresenter</name>
    <message>
        <source>The keys hold until Falx is closed, but could not be saved because the folder of the settings cannot be written; check its permissions.</source>
        <translation>키는 Falx를 닫을 때까지 유지되지만 설정 폴더에 쓸 수 없어 저장하지 못했으니 폴더 권한을 확인하세요.</translation>
    </message>
</context>
<context>
    <name>LatencyPanel</name>
    <message>
        <source>slices a second</source>
        <translation>초당 슬라이스</translation>
    </message>
    <message>
        <source>infer of the last {0} slices, ms</source>
        <translation>최근 {0}장의 추론 시간 (ms)</translation>
    </message>
    <message>
        <source>infer of {0} slice, ms</source>
        <translation>{0}장의 추론 시간 (ms)</translation>
    </message>
    <message>
        <source>Nothing has been measured yet</source>
        <translation>아직 측정값이 없습니다</translation>
    </message>
    <message>
        <source>{0} slices a second</source>
        <translation>초당 {0}장</translation>
    </message>
    <message>
        <source>{0} from memory</source>
        <translation>메모리에서 {0}장</translation>
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
        <source>Of the last {0} slices</source>
        <translation>최근 {0}장 기준</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the figures as text</source>
        <translation>수치를 텍스트로 복사합니다</translation>
    </message>
    <message>
        <source>Slices that had been computed before, with the same pixels and the same network</source>
        <translation>같은 픽셀과 같은 신경망으로 이미 계산된 슬라이스</translation>
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
    <name>Legend</name>
    <message>
        <source>both</source>
        <translation>일치</translation>
    </message>
    <message>
        <source>missed: reference only</source>
        <translation>누락: 참조에만 있음</translation>
    </message>
    <message>
        <source>extra: Falx only</source>
        <translation>초과: Falx에만 있음</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>확률</translation>
    </message>
</context>
<context>
    <name>Locks</name>
    <message>
        <source>Set by the administrator of this PC ({0})</source>
        <translation>이 PC의 관리자가 정했습니다({0})</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Segment</source>
        <translation>분할(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>측정(&amp;M)</translation>
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
        <source>Panels</source>
        <translation>패널</translation>
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
        <source>F&amp;ile</source>
        <translation>파일(&amp;I)</translation>
    </message>
    <message>
        <source>Ima&amp;ge</source>
        <translation>영상(&amp;G)</translation>
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
    <message>
        <source>Measurements</source>
        <translation>측정</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>히스토그램</translation>
    </message>
</context>
<context>
    <name>MeasurementsPanel</name>
    <message>
        <source>What you measure on the image is listed here and kept with the case.</source>
        <translation>영상에서 측정한 것이 여기에 나열되고 케이스와 함께 보관됩니다.</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>측정</translation>
    </message>
    <message>
        <source>Take this measurement away, or put moved diameters back</source>
        <translation>이 측정을 지우거나, 옮긴 직경을 되돌립니다</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the list as text, without the patient&apos;s name</source>
        <translation>환자 이름 없이 목록을 글자로 복사합니다</translation>
    </message>
    <message>
        <source>{0}, slice {1}</source>
        <translation>{0}, 슬라이스 {1}</translation>
    </message>
    <message>
        <source>{0}, axial {1}</source>
        <translation>{0}, 축상면 {1}</translation>
    </message>
    <message>
        <source>{0}, coronal {1}</source>
        <translation>{0}, 관상면 {1}</translation>
    </message>
    <message>
        <source>{0}, sagittal {1}</source>
        <translation>{0}, 시상면 {1}</translation>
    </message>
    <message>
        <source>{0}, across {1}</source>
        <translation>{0}, 횡단 {1}</translation>
    </message>
    <message>
        <source>slice {0}</source>
        <translation>슬라이스 {0}</translation>
    </message>
    <message>
        <source>Diameters of the lesion: {0}</source>
        <translation>병변의 직경: {0}</translation>
    </message>
</context>
<context>
    <name>Measuring</name>
    <message>
        <source>mean {0} ± {1}</source>
        <translation>평균 {0} ± {1}</translation>
    </message>
    <message>
        <source>min {0}, max {1}</source>
        <translation>최소 {0}, 최대 {1}</translation>
    </message>
    <message>
        <source>without text</source>
        <translation>글자 없음</translation>
    </message>
    <message>
        <source>{0} pixel</source>
        <translation>{0} 픽셀</translation>
    </message>
    <message>
        <source>{0} pixels</source>
        <translation>{0} 픽셀</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>거리</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>각도</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>타원</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>화살표</translation>
    </message>
    <message>
        <source>{0} × {1} mm</source>
        <translation>{0} × {1} mm</translation>
    </message>
    <message>
        <source>{0} × {1} pixels</source>
        <translation>{0} × {1} 픽셀</translation>
    </message>
    <message>
        <source>{0}, slice {1}</source>
        <translation>{0}, 슬라이스 {1}</translation>
    </message>
    <message>
        <source>{0} (moved)</source>
        <translation>{0} (수정됨)</translation>
    </message>
    <message>
        <source>{0} mm</source>
        <translation>{0} mm</translation>
    </message>
    <message>
        <source>{0} mm²</source>
        <translation>{0} mm²</translation>
    </message>
    <message>
        <source>{0} pixels²</source>
        <translation>{0} 픽셀²</translation>
    </message>
    <message>
        <source>Edit the text</source>
        <translation>글자 편집</translation>
    </message>
    <message>
        <source>Back to the computed diameters</source>
        <translation>계산된 직경으로 되돌리기</translation>
    </message>
    <message>
        <source>Diameters as computed; drag their ends to move them</source>
        <translation>계산된 직경입니다. 끝을 끌어 옮길 수 있습니다</translation>
    </message>
    <message>
        <source>Text of the arrow</source>
        <translation>화살표의 글자</translation>
    </message>
    <message>
        <source>Text, then Enter</source>
        <translation>글자를 쓰고 Enter</translation>
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
    <name>ModelPanel</name>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>The network that outlines; a smaller one is faster, a larger one more exact</source>
        <translation>윤곽을 그리는 신경망. 작을수록 빠르고 클수록 정확합니다</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>{0} cannot run on this PC: {1}.</source>
        <translation>이 PC에서 {0}을(를) 실행할 수 없습니다: {1}.</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Slices missing</source>
        <translation>빠진 슬라이스</translation>
    </message>
    <message>
        <source>Distances uncertain</source>
        <translation>간격 불확실</translation>
    </message>
    <message>
        <source>Orientation unknown</source>
        <translation>방향 알 수 없음</translation>
    </message>
    <message>
        <source>Sequence uncertain</source>
        <translation>시퀀스 불확실</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>제외됨</translation>
    </message>
    <message>
        <source>Interpolated</source>
        <translation>보간됨</translation>
    </message>
    <message>
        <source>Not covered</source>
        <translation>촬영 범위 밖</translation>
    </message>
    <message>
        <source>Not axial</source>
        <translation>축상면 아님</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>참조 분할</translation>
    </message>
    <message>
        <source>Reference left out</source>
        <translation>참조 분할 제외됨</translation>
    </message>
    <message>
        <source>Order of channels assumed</source>
        <translation>채널 순서 추정</translation>
    </message>
    <message>
        <source>Grey values changed</source>
        <translation>신호 강도 변형</translation>
    </message>
    <message>
        <source>Place uncertain</source>
        <translation>위치 불확실</translation>
    </message>
    <message>
        <source>Not an ordinary series</source>
        <translation>일반 시리즈 아님</translation>
    </message>
    <message>
        <source>Suspicious file</source>
        <translation>의심스러운 파일</translation>
    </message>
    <message>
        <source>Unlike a brain FLAIR</source>
        <translation>뇌 FLAIR와 다름</translation>
    </message>
    <message>
        <source>Volumes count the gap as if nothing lay in it.</source>
        <translation>부피는 빈 곳에 아무것도 없는 것으로 계산됩니다.</translation>
    </message>
    <message>
        <source>Volumes and distances between slices are approximate.</source>
        <translation>부피와 슬라이스 사이의 거리는 근사값입니다.</translation>
    </message>
    <message>
        <source>No letters of orientation are shown; check left and right yourself.</source>
        <translation>방향 글자가 표시되지 않으니 좌우를 직접 확인하십시오.</translation>
    </message>
    <message>
        <source>If this is wrong, choose the sequence in the list above.</source>
        <translation>틀렸다면 위 목록에서 시퀀스를 고르십시오.</translation>
    </message>
    <message>
        <source>The outline is made without it.</source>
        <translation>이것 없이 윤곽을 그립니다.</translation>
    </message>
    <message>
        <source>Fine detail of it is softened; the file itself is as it was.</source>
        <translation>세밀한 부분이 부드러워집니다. 파일 자체는 그대로입니다.</translation>
    </message>
    <message>
        <source>The outline of these slices rests on fewer sequences.</source>
        <translation>이 슬라이스의 윤곽은 더 적은 시퀀스에 근거합니다.</translation>
    </message>
    <message>
        <source>The outline is less reliable than on axial slices.</source>
        <translation>윤곽의 신뢰도가 축상면보다 낮습니다.</translation>
    </message>
    <message>
        <source>The comparison rests on it as it is shown.</source>
        <translation>비교는 표시된 그대로의 참조와 합니다.</translation>
    </message>
    <message>
        <source>The outline is compared with nothing.</source>
        <translation>윤곽을 비교할 대상이 없습니다.</translation>
    </message>
    <message>
        <source>Check on the images that each is the sequence it is called.</source>
        <translation>영상을 보고 시퀀스 이름이 맞는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The outline may be less reliable there.</source>
        <translation>그 부분에서는 윤곽의 신뢰도가 낮을 수 있습니다.</translation>
    </message>
    <message>
        <source>Check that the letters of orientation are right.</source>
        <translation>방향 글자가 맞는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The outline is less reliable than on the images as acquired.</source>
        <translation>윤곽의 신뢰도가 원본 영상보다 낮습니다.</translation>
    </message>
    <message>
        <source>Falx only reads the images and runs nothing.</source>
        <translation>Falx는 영상만 읽으며 아무것도 실행하지 않습니다.</translation>
    </message>
    <message>
        <source>The outline may mean nothing.</source>
        <translation>윤곽이 의미가 없을 수 있습니다.</translation>
    </message>
    <message>
        <source>{0} missing in {1}: slices lie {2} mm apart, and {3} mm at the widest gap, so volume and positions beyond it are wrong.</source>
        <translation>{1}에 빠진 것이 있습니다({0}). 슬라이스 간격은 {2} mm이고 가장 넓은 곳은 {3} mm여서, 그 너머의 부피와 위치는 틀립니다.</translation>
    </message>
    <message>
        <source>Slices may be missing in {0}: they lie {1} mm apart, and its header states {2} mm.</source>
        <translation>{0}에 슬라이스가 빠졌을 수 있습니다. 간격은 {1} mm인데 헤더에는 {2} mm로 적혀 있습니다.</translation>
    </message>
    <message>
        <source>The slice numbers of {0} are not consecutive: {1} may be missing.</source>
        <translation>{0}의 슬라이스 번호가 이어지지 않습니다. 빠졌을 수 있는 것: {1}.</translation>
    </message>
    <message>
        <source>The slices of {0} are unevenly spaced, {1} to {2} mm apart: volume and positions are approximate.</source>
        <translation>{0}의 슬라이스 간격이 {1}–{2} mm로 고르지 않아 부피와 위치는 근사값입니다.</translation>
    </message>
    <message>
        <source>The slices of {0} are shifted against each other: positions are approximate.</source>
        <translation>{0}의 슬라이스가 서로 어긋나 있어 위치는 근사값입니다.</translation>
    </message>
    <message>
        <source>The slices of {0} are sheared against each other (gantry tilt); angles on them mislead.</source>
        <translation>{0}의 슬라이스가 서로 기울어져 있어(갠트리 경사) 각도를 믿을 수 없습니다.</translation>
    </message>
    <message>
        <source>{0} is a lone slice that does not state its thickness: no volume is measured.</source>
        <translation>{0}은(는) 두께가 적혀 있지 않은 한 장의 슬라이스여서 부피를 재지 않습니다.</translation>
    </message>
    <message>
        <source>{0} does not say how the patient lies in it: orientation unknown.</source>
        <translation>{0}에 환자의 방향이 적혀 있지 않습니다.</translation>
    </message>
    <message>
        <source>{0} does not say where its slices lie: orientation unknown, order by {1}.</source>
        <translation>{0}에 슬라이스의 위치가 적혀 있지 않아 방향을 알 수 없으며, {1} 순으로 놓았습니다.</translation>
    </message>
    <message>
        <source>{0} does not say which sequence it is; it is treated as the FLAIR input.</source>
        <translation>{0}은(는) 어떤 시퀀스인지 적혀 있지 않아 FLAIR로 다룹니다.</translation>
    </message>
    <message>
        <source>{0} is {1}; it is treated as the FLAIR input.</source>
        <translation>{0}은(는) {1}이지만 FLAIR로 다룹니다.</translation>
    </message>
    <message>
        <source>Of {0} series with {1}, {2} is used.</source>
        <translation>{1} 시리즈 {0}개 가운데 {2}을(를) 사용합니다.</translation>
    </message>
    <message>
        <source>{0} interleaves {1} sets of images, which are listed as a series each.</source>
        <translation>{0}에는 영상 {1}벌이 섞여 있어 각각 별도의 시리즈로 나누었습니다.</translation>
    </message>
    <message>
        <source>{0} does not name its {1} channels; they are read in the order {2}.</source>
        <translation>{0}에 채널 {1}개의 이름이 적혀 있지 않아 {2} 순으로 읽습니다.</translation>
    </message>
    <message>
        <source>{0} is a colour picture: the three channels are read as pre-contrast T1, FLAIR and post-contrast T1.</source>
        <translation>{0}은(는) 컬러 그림입니다. 세 채널을 조영 전 T1, FLAIR, 조영 후 T1로 읽습니다.</translation>
    </message>
    <message>
        <source>In {0} the {1} is a copy of FLAIR and counts as missing.</source>
        <translation>{0}에서 {1}은(는) FLAIR의 복사본이어서 없는 것으로 봅니다.</translation>
    </message>
    <message>
        <source>{0} has another frame of reference than FLAIR, as after the patient got up or was moved, and is left out.</source>
        <translation>{0}은(는) FLAIR와 기준 좌표계가 달라(환자가 일어났거나 움직인 뒤처럼) 제외했습니다.</translation>
    </message>
    <message>
        <source>{0} shows another place than FLAIR and is left out.</source>
        <translation>{0}은(는) FLAIR와 다른 부위여서 제외했습니다.</translation>
    </message>
    <message>
        <source>{0} lies on another grid and names no frame of reference and is left out.</source>
        <translation>{0}은(는) 격자가 다르고 기준 좌표계가 적혀 있지 않아 제외했습니다.</translation>
    </message>
    <message>
        <source>{0} lies on another grid and does not say where in space and is left out.</source>
        <translation>{0}은(는) 격자가 다르고 공간에서의 위치가 적혀 있지 않아 제외했습니다.</translation>
    </message>
    <message>
        <source>{0} of {1} differs in size or colour from the others and is left out.</source>
        <translation>{1}에서 크기나 색이 나머지와 다른 {0}을(를) 제외했습니다.</translation>
    </message>
    <message>
        <source>{0} of {1} differ in size or colour from the others and are left out.</source>
        <translation>{1}에서 크기나 색이 나머지와 다른 {0}을(를) 제외했습니다.</translation>
    </message>
    <message>
        <source>{0} left out; the first because: {1}</source>
        <translation>제외됨: {0}. 첫 번째 이유: {1}</translation>
    </message>
    <message>
        <source>{0} in the folder are no image and left out.</source>
        <translation>폴더에서 영상이 아닌 것을 제외했습니다({0}).</translation>
    </message>
    <message>
        <source>{0} in the folder is no image and left out.</source>
        <translation>폴더에서 영상이 아닌 것을 제외했습니다({0}).</translation>
    </message>
    <message>
        <source>{0} in {1} left out; the others differ in {2}.</source>
        <translation>{1}에서 제외됨: {0}. 나머지와 다른 점: {2}.</translation>
    </message>
    <message>
        <source>{0} in {1} left out.</source>
        <translation>{1}에서 제외됨: {0}.</translation>
    </message>
    <message>
        <source>{0} lies on another grid and is interpolated onto that of FLAIR.</source>
        <translation>{0}은(는) 격자가 달라 FLAIR의 격자로 보간했습니다.</translation>
    </message>
    <message>
        <source>{0} names no frame of reference; check that it lies upon FLAIR.</source>
        <translation>{0}에 기준 좌표계가 적혀 있지 않으니 FLAIR와 겹치는지 확인하십시오.</translation>
    </message>
    <message>
        <source>{0} does not reach slices {1} of FLAIR, which stands in for it there.</source>
        <translation>{0}이(가) FLAIR의 슬라이스 {1}에 미치지 못해 그곳은 FLAIR로 대신합니다.</translation>
    </message>
    <message>
        <source>{0} does not reach slice {1} of FLAIR, which stands in for it there.</source>
        <translation>{0}이(가) FLAIR의 슬라이스 {1}에 미치지 못해 그곳은 FLAIR로 대신합니다.</translation>
    </message>
    <message>
        <source>The slices of {0} are {1}, and the model was trained on axial ones.</source>
        <translation>{0}의 슬라이스는 {1}이며, 모델은 축상면으로 학습했습니다.</translation>
    </message>
    <message>
        <source>The reference {0} lies on another grid and is brought onto that of the images.</source>
        <translation>참조 분할 {0}은(는) 격자가 달라 영상의 격자로 옮겼습니다.</translation>
    </message>
    <message>
        <source>Only {0} of the reference {1} lies within the images; the rest does not count.</source>
        <translation>참조 분할 {1}의 {0}만 영상 안에 있으며 나머지는 세지 않습니다.</translation>
    </message>
    <message>
        <source>{0} holds {1}, which are taken together as one reference.</source>
        <translation>{0}에는 여러 분할이 있으며({1}) 하나의 참조로 합쳤습니다.</translation>
    </message>
    <message>
        <source>{0} and the other masks do not say where they lie; they are taken in the order of their names.</source>
        <translation>{0} 등의 마스크에 위치가 적혀 있지 않아 파일 이름 순으로 사용합니다.</translation>
    </message>
    <message>
        <source>The mask {0} lies on another grid, one of unknown place, and is left out.</source>
        <translation>마스크 {0}은(는) 격자가 다르고 위치를 알 수 없어 제외했습니다.</translation>
    </message>
    <message>
        <source>Only {0} of the {1} slices of {2} have a mask; the masks are left out.</source>
        <translation>{2}의 슬라이스 {1}장 중 {0}장에만 마스크가 있어 마스크를 제외했습니다.</translation>
    </message>
    <message>
        <source>Only {0} of the {1} slices of {2} has a mask; the masks are left out.</source>
        <translation>{2}의 슬라이스 {1}장 중 {0}장에만 마스크가 있어 마스크를 제외했습니다.</translation>
    </message>
    <message>
        <source>{0} is a JPEG picture, whose compression has changed its grey values.</source>
        <translation>{0}은(는) JPEG 그림이며, 압축으로 신호 강도가 변형되었습니다.</translation>
    </message>
    <message>
        <source>{0} holds voxels that are no numbers; they are shown as 0.</source>
        <translation>{0}에 숫자가 아닌 복셀이 있어 0으로 표시합니다.</translation>
    </message>
    <message>
        <source>{0} states two places in space, {1} mm apart; the first (sform) is used.</source>
        <translation>{0}에 서로 {1} mm 떨어진 두 위치가 적혀 있어 첫째 것(sform)을 사용합니다.</translation>
    </message>
    <message>
        <source>{0} was not acquired in axial slices: pixels of its axial sections measure {1} × {2} mm, and the model was trained on square ones.</source>
        <translation>{0}은(는) 축상면으로 촬영되지 않았습니다. 축상 단면의 픽셀 크기가 {1} × {2} mm이며, 모델은 정사각형 픽셀로 학습되었습니다.</translation>
    </message>
    <message>
        <source>{0} is a localizer, made to plan the examination and not to be read.</source>
        <translation>{0}은(는) 검사 계획용 로컬라이저이며 판독용이 아닙니다.</translation>
    </message>
    <message>
        <source>{0} is derived: computed from other images (reformatted, projected, subtracted).</source>
        <translation>{0}은(는) 다른 영상에서 계산된 영상입니다(재구성, 투사, 감산 등).</translation>
    </message>
    <message>
        <source>{0} of {1} could run as a program; do not pass them on.</source>
        <translation>{1}에 프로그램으로 실행될 수 있는 {0}이(가) 있으니 다른 사람에게 전달하지 마십시오.</translation>
    </message>
    <message>
        <source>{0} of {1} could run as a program; do not pass it on.</source>
        <translation>{1}에 프로그램으로 실행될 수 있는 {0}이(가) 있으니 다른 사람에게 전달하지 마십시오.</translation>
    </message>
    <message>
        <source>This does not look like a brain FLAIR, the only kind of image that the model knows; check that the right series is chosen before you use the outline.</source>
        <translation>뇌 FLAIR 영상으로 보이지 않습니다. 이 모델은 뇌 FLAIR 영상만 알고 있으니, 윤곽을 사용하기 전에 올바른 시리즈를 선택했는지 확인하십시오.</translation>
    </message>
    <message>
        <source>Slices are {0} mm thick and {1} mm apart; the volume counts each for the whole distance, as if the gaps looked like it.</source>
        <translation>슬라이스 두께는 {0} mm, 간격은 {1} mm입니다. 부피는 슬라이스 사이 틈도 슬라이스와 같다고 보고 간격 전체로 계산합니다.</translation>
    </message>
    <message>
        <source>The file does not say how large its pixels are; lengths and areas are in pixels, the volume in voxels.</source>
        <translation>파일에 픽셀 크기가 적혀 있지 않아 길이와 면적은 픽셀, 부피는 복셀 단위입니다.</translation>
    </message>
    <message>
        <source>pre-contrast T1 and post-contrast T1</source>
        <translation>조영 전 T1과 조영 후 T1</translation>
    </message>
    <message>
        <source>pre-contrast T1</source>
        <translation>조영 전 T1</translation>
    </message>
    <message>
        <source>post-contrast T1</source>
        <translation>조영 후 T1</translation>
    </message>
    <message>
        <source>another channel</source>
        <translation>다른 채널</translation>
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
        <source>slice location</source>
        <translation>슬라이스 위치</translation>
    </message>
    <message>
        <source>instance number</source>
        <translation>인스턴스 번호</translation>
    </message>
    <message>
        <source>size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>orientation</source>
        <translation>방향</translation>
    </message>
    <message>
        <source>frame of reference</source>
        <translation>기준 좌표계</translation>
    </message>
    <message>
        <source>whether they state their position</source>
        <translation>위치 기재 여부</translation>
    </message>
    <message>
        <source>The series</source>
        <translation>이 시리즈</translation>
    </message>
    <message>
        <source>{0} slice</source>
        <translation>슬라이스 {0}장</translation>
    </message>
    <message>
        <source>{0} slices</source>
        <translation>슬라이스 {0}장</translation>
    </message>
    <message>
        <source>{0} file</source>
        <translation>파일 {0}개</translation>
    </message>
    <message>
        <source>{0} files</source>
        <translation>파일 {0}개</translation>
    </message>
    <message>
        <source>{0} repeated image</source>
        <translation>중복 영상 {0}장</translation>
    </message>
    <message>
        <source>{0} repeated images</source>
        <translation>중복 영상 {0}장</translation>
    </message>
    <message>
        <source>{0} image</source>
        <translation>영상 {0}장</translation>
    </message>
    <message>
        <source>{0} images</source>
        <translation>영상 {0}장</translation>
    </message>
    <message>
        <source>{0} localizer</source>
        <translation>로컬라이저 {0}장</translation>
    </message>
    <message>
        <source>{0} localizers</source>
        <translation>로컬라이저 {0}장</translation>
    </message>
    <message>
        <source>{0} segment</source>
        <translation>분할 영역 {0}개</translation>
    </message>
    <message>
        <source>{0} segments</source>
        <translation>분할 영역 {0}개</translation>
    </message>
    <message>
        <source>Series {0}</source>
        <translation>시리즈 {0}</translation>
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
        <source>This case is open in another window of Falx. What you edit or measure here is not kept, so that nothing is overwritten there; close it there and open it here again.</source>
        <translation>이 케이스는 다른 Falx 창에 열려 있습니다. 그 창의 작업을 덮어쓰지 않도록 여기서 편집하거나 측정한 것은 보관하지 않습니다. 그 창에서 닫은 뒤 여기서 다시 여십시오.</translation>
    </message>
    <message>
        <source>This series brings no grey value preset {0}.</source>
        <translation>이 시리즈에는 {0}번 윈도우 설정이 없습니다.</translation>
    </message>
    <message>
        <source>Show the series</source>
        <translation>시리즈 보기</translation>
    </message>
    <message>
        <source>This does not look like a brain FLAIR, the only kind of image that the model knows. Check that the right series is chosen before you use the outline.</source>
        <translation>뇌 FLAIR 영상으로 보이지 않습니다. 이 모델은 뇌 FLAIR 영상만 알고 있습니다. 윤곽을 사용하기 전에 올바른 시리즈를 선택했는지 확인하세요.</translation>
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
        <source>the administrator of this PC does not allow it</source>
        <translation>이 PC의 관리자가 허용하지 않습니다</translation>
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
        <source>made for {0}, and this processor is {1}</source>
        <translation>{0}용이며, 이 프로세서는 {1}입니다</translation>
    </message>
    <message>
        <source>made for {0}, which this version of Falx does not know</source>
        <translation>이 버전의 Falx가 모르는 {0}용입니다</translation>
    </message>
    <message>
        <source>made for {0}, and {1} is installed</source>
        <translation>{0}용으로 만들어졌으며 설치된 버전은 {1}입니다</translation>
    </message>
    <message>
        <source>computes in {0}, and reduced precision is not allowed</source>
        <translation>{0}(으)로 계산하며, 낮은 정밀도는 허용되지 않았습니다</translation>
    </message>
    <message>
        <source>this system does not offer the matrix unit (AMX) to its processes</source>
        <translation>이 시스템은 프로세스에 행렬 연산 장치(AMX)를 제공하지 않습니다</translation>
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
    <message>
        <source>Falx can ask for the matrix unit (AMX) on Linux only</source>
        <translation>Falx는 Linux에서만 행렬 연산 장치(AMX)를 요청할 수 있습니다</translation>
    </message>
    <message>
        <source>it failed in the middle of a case; start Falx again to use it</source>
        <translation>케이스 도중에 실패했습니다. 다시 쓰려면 Falx를 다시 시작하십시오</translation>
    </message>
    <message>
        <source>its runtime libraries cannot be loaded</source>
        <translation>런타임 라이브러리를 불러올 수 없습니다</translation>
    </message>
    <message>
        <source>neither ai-edge-litert nor tflite-runtime is installed</source>
        <translation>ai-edge-litert도 tflite-runtime도 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <source>the GPU has compute capability {0}, and {1} or newer is needed</source>
        <translation>GPU의 컴퓨트 능력이 {0}이며 {1} 이상이 필요합니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver could not be asked</source>
        <translation>NVIDIA 드라이버에 물어볼 수 없었습니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver could not be asked ({0})</source>
        <translation>NVIDIA 드라이버에 물어볼 수 없었습니다({0})</translation>
    </message>
    <message>
        <source>the NVIDIA driver did not answer within {0} s</source>
        <translation>NVIDIA 드라이버가 {0}초 안에 응답하지 않았습니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver does not tell its version</source>
        <translation>NVIDIA 드라이버가 버전을 알려 주지 않습니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver does not tell the GPU&apos;s compute capability</source>
        <translation>NVIDIA 드라이버가 GPU의 컴퓨트 능력을 알려 주지 않습니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver offers no GPU</source>
        <translation>NVIDIA 드라이버가 제공하는 GPU가 없습니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver offers no GPU (error {0})</source>
        <translation>NVIDIA 드라이버가 제공하는 GPU가 없습니다(오류 {0})</translation>
    </message>
    <message>
        <source>the installed apache-tvm has no CUDA runtime</source>
        <translation>설치된 apache-tvm에 CUDA 런타임이 없습니다</translation>
    </message>
    <message>
        <source>the output has shape {0} instead of {1}</source>
        <translation>출력의 형태가 {1}이(가) 아니라 {0}입니다</translation>
    </message>
    <message>
        <source>the package apache-tvm-ffi is not installed</source>
        <translation>패키지 apache-tvm-ffi가 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <source>the probe of {0} could not be started ({1})</source>
        <translation>{0}의 시험 실행을 시작할 수 없었습니다({1})</translation>
    </message>
    <message>
        <source>the probe of {0} ended with exit code {1}</source>
        <translation>{0}의 시험 실행이 종료 코드 {1}(으)로 끝났습니다</translation>
    </message>
    <message>
        <source>the probe of {0} ended without an answer</source>
        <translation>{0}의 시험 실행이 응답 없이 끝났습니다</translation>
    </message>
    <message>
        <source>the process that asks the NVIDIA driver stopped with {0}</source>
        <translation>NVIDIA 드라이버에 묻는 프로세스가 {0}(으)로 멈췄습니다</translation>
    </message>
    <message>
        <source>the process that asks the NVIDIA driver ended with exit code {0}</source>
        <translation>NVIDIA 드라이버에 묻는 프로세스가 종료 코드 {0}(으)로 끝났습니다</translation>
    </message>
    <message>
        <source>the process that asks the NVIDIA driver ended without an answer</source>
        <translation>NVIDIA 드라이버에 묻는 프로세스가 응답 없이 끝났습니다</translation>
    </message>
    <message>
        <source>the runtime library of apache-tvm is not installed</source>
        <translation>apache-tvm의 런타임 라이브러리가 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <source>the system refuses the matrix unit (AMX) to this process ({0})</source>
        <translation>시스템이 이 프로세스에 행렬 연산 장치(AMX)를 허용하지 않습니다({0})</translation>
    </message>
    <message>
        <source>{0} is a library of another operating system</source>
        <translation>{0}은(는) 다른 운영 체제의 라이브러리입니다</translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>{0} voxels</source>
        <translation>{0} 복셀</translation>
    </message>
    <message>
        <source>{0} voxel</source>
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
        <source>so far: {0} of {1} slice outlined</source>
        <translation>현재까지 {1}장 중 {0}장</translation>
    </message>
    <message>
        <source>so far: {0} of {1} slices outlined</source>
        <translation>현재까지 {1}장 중 {0}장</translation>
    </message>
    <message>
        <source>volume of {0} slice</source>
        <translation>{0}장의 부피</translation>
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
        <source>{0} pixel</source>
        <translation>{0} 픽셀</translation>
    </message>
    <message>
        <source>{0} mm²</source>
        <translation>{0} mm²</translation>
    </message>
    <message>
        <source>{0} pixels²</source>
        <translation>{0} 픽셀²</translation>
    </message>
    <message>
        <source>Largest diameter and the largest perpendicular one, as RANO measures them; drag their ends on the image</source>
        <translation>RANO 방식의 최대 직경과 이에 수직인 최대 직경, 영상에서 끝을 끌어 옮길 수 있습니다</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>직경의 곱</translation>
    </message>
    <message>
        <source>slice {0} · volume {1}</source>
        <translation>슬라이스 {0} · 볼륨 {1}</translation>
    </message>
    <message>
        <source>{0} mm</source>
        <translation>{0} mm</translation>
    </message>
    <message>
        <source>This slice</source>
        <translation>이 슬라이스</translation>
    </message>
    <message>
        <source>Diameters</source>
        <translation>직경</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>병변 수</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Volume difference</source>
        <translation>부피 차이</translation>
    </message>
    <message>
        <source>95 % Hausdorff</source>
        <translation>95 % 하우스도르프</translation>
    </message>
    <message>
        <source>95 % of both outlines lie closer to each other than this</source>
        <translation>두 윤곽의 95 %는 서로 이 거리보다 가깝습니다</translation>
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
        <source>Both</source>
        <translation>둘 다</translation>
    </message>
    <message>
        <source>Outline and fill</source>
        <translation>윤곽과 채움</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>What the reference has too, what it has alone, and what Falx has alone</source>
        <translation>참조와 일치하는 부분, 참조에만 있는 부분, Falx에만 있는 부분</translation>
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
        <source>Reading: {0} of {1} slices</source>
        <translation>읽는 중: 슬라이스 {0} / {1}</translation>
    </message>
    <message>
        <source>Outlining: {0} of {1} slices</source>
        <translation>윤곽 그리는 중: {1}장 중 {0}장</translation>
    </message>
    <message>
        <source>Editing the outline of all slices</source>
        <translation>모든 슬라이스의 윤곽을 편집하는 중</translation>
    </message>
    <message>
        <source>Outlining: {0} of {1} slice</source>
        <translation>윤곽 그리는 중: {1}장 중 {0}장</translation>
    </message>
    <message>
        <source>Reading: {0} of {1} slice</source>
        <translation>읽는 중: 슬라이스 {0} / {1}</translation>
    </message>
    <message>
        <source>Writing: {0} of {1} format</source>
        <translation>쓰는 중: 형식 {0} / {1}</translation>
    </message>
    <message>
        <source>Writing: {0} of {1} formats</source>
        <translation>쓰는 중: 형식 {0} / {1}</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>중지 (Esc)</translation>
    </message>
    <message>
        <source>{0} min {1} s left</source>
        <translation>{0}분 {1}초 남음</translation>
    </message>
    <message>
        <source>{0} s left</source>
        <translation>{0}초 남음</translation>
    </message>
</context>
<context>
    <name>SelfTest</name>
    <message>
        <source>The self-test of this PC failed; point at its badge below to see why, and tell your administrator.</source>
        <translation>이 PC의 자체 검사가 실패했습니다. 아래 배지를 가리켜 이유를 확인하고 관리자에게 알리십시오.</translation>
    </message>
    <message>
        <source>Self-test runs…</source>
        <translation>자체 검사 중…</translation>
    </message>
    <message>
        <source>Self-test passed</source>
        <translation>자체 검사 통과</translation>
    </message>
    <message>
        <source>Self-test failed</source>
        <translation>자체 검사 실패</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>통과</translation>
    </message>
    <message>
        <source>The self-test could not be run; the log says why.</source>
        <translation>자체 검사를 실행하지 못했습니다. 이유는 로그에 있습니다.</translation>
    </message>
</context>
<context>
    <name>SeriesPanel</name>
    <message>
        <source>Other</source>
        <translation>기타</translation>
    </message>
    <message>
        <source>Sequence</source>
        <translation>시퀀스</translation>
    </message>
    <message>
        <source>{0}×{1}, {2} slices</source>
        <translation>{0}×{1}, {2}장</translation>
    </message>
    <message>
        <source>{0}×{1}, {2} slice</source>
        <translation>{0}×{1}, {2}장</translation>
    </message>
    <message>
        <source>Click to open this series</source>
        <translation>클릭하면 이 시리즈를 엽니다</translation>
    </message>
    <message>
        <source>spacing unknown</source>
        <translation>간격 정보 없음</translation>
    </message>
    <message>
        <source>The series of a study are listed here.</source>
        <translation>검사의 시리즈가 여기에 나열됩니다.</translation>
    </message>
    <message>
        <source>To know about this case ({0})</source>
        <translation>이 케이스에서 알아 둘 것 ({0})</translation>
    </message>
</context>
<context>
    <name>SheetTroubles</name>
    <message>
        <source>The measurements that were kept of this series are damaged and cannot be shown; their file was set aside, and you can measure anew.</source>
        <translation>이 시리즈에 보관된 측정이 손상되어 표시할 수 없으며, 파일은 따로 옮겨 두었으니 새로 측정할 수 있습니다.</translation>
    </message>
    <message>
        <source>The measurements that were kept of this series come from a newer version of Falx; open it with that version, because what you measure now is not kept.</source>
        <translation>이 시리즈에 보관된 측정은 더 새로운 Falx에서 만든 것이며 지금 측정하는 것은 보관되지 않으니, 그 버전으로 여세요.</translation>
    </message>
    <message>
        <source>The measurements that were kept of this series cannot be read; check the permissions of Falx&apos;s data folder, because what you measure now is not kept.</source>
        <translation>이 시리즈에 보관된 측정을 읽을 수 없고 지금 측정하는 것은 보관되지 않으니, Falx 데이터 폴더의 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>The measurements could not be kept because Falx&apos;s data folder cannot be written; check its permissions and the room on the disk.</source>
        <translation>Falx 데이터 폴더에 쓸 수 없어 측정을 보관하지 못했으니, 폴더 권한과 디스크 여유 공간을 확인하세요.</translation>
    </message>
</context>
<context>
    <name>ShortcutDialog</name>
    <message>
        <source>Change keys</source>
        <translation>키 바꾸기</translation>
    </message>
    <message>
        <source>{0} already works “{1}”; press another key, or take it over.</source>
        <translation>{0} 키는 이미 “{1}”에 쓰이니, 다른 키를 누르거나 가져오세요.</translation>
    </message>
    <message>
        <source>{0} works “{1}” now.</source>
        <translation>이제 {0} 키로 “{1}” 명령을 씁니다.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Search for a command or a key</source>
        <translation>명령이나 키 검색</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>키</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>명령과 키</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>새 키</translation>
    </message>
    <message>
        <source>Press the key or combination that the command is to have</source>
        <translation>이 명령에 쓸 키나 조합을 누르세요</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>가져오기</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>키 없음</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Give this command the keys that it came with</source>
        <translation>이 명령의 키를 처음대로 되돌립니다</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>모두 되돌리기</translation>
    </message>
    <message>
        <source>Give every command the keys that it came with</source>
        <translation>모든 명령의 키를 처음대로 되돌립니다</translation>
    </message>
</context>
<context>
    <name>SliceView</name>
    <message>
        <source>This slice is being read</source>
        <translation>이 슬라이스를 읽는 중입니다</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Drop a brain MRI here</source>
        <translation>뇌 MRI를 여기에 놓으세요</translation>
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
        <source>File {0} of {1}</source>
        <translation>파일 {0} / {1}</translation>
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
        <source>A DICOM folder, file or ZIP, a NIfTI volume (.nii, .nii.gz), a folder of slices, or one TIFF or PNG slice; any mixture of them, segmentations included. FLAIR is outlined; T1 before and after contrast help when they are there.</source>
        <translation>DICOM 폴더, 파일 또는 ZIP, NIfTI 볼륨(.nii, .nii.gz), 슬라이스 폴더, TIFF 또는 PNG 슬라이스 한 장. 분할을 포함해 섞어서 놓아도 됩니다. FLAIR의 윤곽을 그리며, 조영 전후 T1이 있으면 도움이 됩니다.</translation>
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
    <name>Support</name>
    <message>
        <source>Falx crashed the last time. A support bundle tells where, and nothing of a patient.</source>
        <translation>Falx가 지난번에 비정상 종료되었습니다. 지원 묶음은 그 위치만 담고 환자 정보는 담지 않습니다.</translation>
    </message>
    <message>
        <source>Save it…</source>
        <translation>저장…</translation>
    </message>
    <message>
        <source>Save the support bundle</source>
        <translation>지원 묶음 저장</translation>
    </message>
    <message>
        <source>The support bundle could not be saved; choose another folder and try again.</source>
        <translation>지원 묶음을 저장하지 못했습니다. 다른 폴더를 골라 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>The support bundle {0} was saved. It holds no value and no pixel of a study.</source>
        <translation>지원 묶음 {0}을(를) 저장했습니다. 검사의 값이나 픽셀은 들어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Save support bundle…</source>
        <translation>지원 묶음 저장…</translation>
    </message>
</context>
<context>
    <name>SurfaceWindow</name>
    <message>
        <source>This PC draws no 3-D pictures: its graphics driver offers no OpenGL 2.</source>
        <translation>이 PC에서는 3차원 그림을 표시할 수 없습니다. 그래픽 드라이버가 OpenGL 2를 제공하지 않습니다.</translation>
    </message>
    <message>
        <source>Lesion in space</source>
        <translation>병변 3차원 보기</translation>
    </message>
    <message>
        <source>Open a case to see its lesion here.</source>
        <translation>케이스를 열면 병변이 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>회전</translation>
    </message>
    <message>
        <source>Brain</source>
        <translation>뇌</translation>
    </message>
    <message>
        <source>A rough outline by grey values; nothing is measured on it</source>
        <translation>밝기로 추정한 대략의 윤곽이며 계측에는 쓰이지 않습니다</translation>
    </message>
    <message>
        <source>From the front</source>
        <translation>정면에서</translation>
    </message>
    <message>
        <source>Drag to turn, wheel to zoom</source>
        <translation>끌면 회전, 휠은 확대</translation>
    </message>
    <message>
        <source>Computing the surface</source>
        <translation>표면 계산 중</translation>
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
        <source>The results were not written.</source>
        <translation>결과를 저장하지 못했습니다.</translation>
    </message>
    <message>
        <source>The administrator of this PC does not allow it.</source>
        <translation>이 PC의 관리자가 허용하지 않습니다.</translation>
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
        <source>The backend {0} failed in the middle of the case; every slice is computed anew with {1}, and no outline of {0} is kept.</source>
        <translation>케이스 도중 백엔드 {0}에 문제가 생겨 모든 슬라이스를 {1}(으)로 다시 계산하며, {0}의 윤곽은 하나도 남기지 않습니다.</translation>
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
        <source>The graphics card failed ({0}); the processor can go on.</source>
        <translation>그래픽 카드에 문제가 생겼습니다({0}). 프로세서로 계속할 수 있습니다.</translation>
    </message>
    <message>
        <source>The graphics card failed ({0}); the processor can go on, and one outline is kept.</source>
        <translation>그래픽 카드에 문제가 생겼습니다({0}). 프로세서로 계속할 수 있으며 윤곽 1장은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>The graphics card failed ({0}); the processor can go on, and {1} outlined slices are kept.</source>
        <translation>그래픽 카드에 문제가 생겼습니다({0}). 프로세서로 계속할 수 있으며 윤곽을 그린 {1}장은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>The segmentation process stopped ({0}) and was started again; one outline is kept.</source>
        <translation>분할 프로세스가 멈춰 ({0}) 다시 시작했습니다. 윤곽을 그린 한 장은 그대로 있습니다.</translation>
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
    <name>ViewCommands</name>
    <message>
        <source>There is no outline yet to zoom to.</source>
        <translation>확대할 윤곽이 아직 없습니다.</translation>
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

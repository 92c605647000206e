"""Draws a scene with Qt's own OpenGL classes: shaders of GLSL 1.20, which every driver of the last fifteen years has.

They need no package beside Qt's; pyqtgraph's OpenGL would need PyOpenGL (30 MB, half a second to import).
"""

from math import radians, tan

import numpy as np
from PySide6.QtCore import QElapsedTimer, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMatrix4x4,
    QMouseEvent,
    QQuaternion,
    QSurfaceFormat,
    QVector3D,
    QWheelEvent,
)
from PySide6.QtOpenGL import QOpenGLBuffer, QOpenGLShader, QOpenGLShaderProgram
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.surface.availability import drawing
from app.ui.surface.scene import Mesh, Scene

_VERTEX = """
#version 120
attribute vec3 point;
attribute vec3 normal;
uniform mat4 view;
uniform mat4 projection;
varying vec3 facing;
varying vec3 place;
void main() {
    vec4 at = view * vec4(point, 1.0);
    place = at.xyz;
    facing = mat3(view[0].xyz, view[1].xyz, view[2].xyz) * normal;
    gl_Position = projection * at;
}
"""
_FRAGMENT = """
#version 120
uniform vec3 colour;
uniform float rim;
varying vec3 facing;
varying vec3 place;
void main() {
    float straight = abs(dot(normalize(facing), normalize(-place)));
    if (rim > 0.0) {
        gl_FragColor = vec4(colour, 0.03 + rim * pow(1.0 - straight, 2.5));
    } else {
        gl_FragColor = vec4(colour * (0.28 + 0.72 * straight) + 0.18 * pow(straight, 24.0), 1.0);
    }
}
"""
_BRAIN = "#c3cedb"
_RIM = 0.55
_OPENING = 30.0
_FRAME_MS = 16
_TURN = 0.022
"""Degrees a millisecond: a turn in about 16 s, at whatever rate frames are drawn."""
_LONGEST_MS = 100.0
_KEY_TURN = 6.0
_ZOOMS = (0.4, 4.0)
_DEPTH_TEST, _BLEND, _TRIANGLES, _FLOAT, _COLOUR_AND_DEPTH = 0x0B71, 0x0BE2, 0x0004, 0x1406, 0x4100
_SOURCE_ALPHA, _ONE_MINUS_SOURCE_ALPHA, _ZERO, _ONE = 0x0302, 0x0303, 0, 1
_STRIDE = 24
_SAMPLES = 4


class SurfaceView(QOpenGLWidget):
    """A scene that turns by itself, and by mouse and keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        wanted = QSurfaceFormat()
        wanted.setDepthBufferSize(24)
        wanted.setSamples(0 if drawing().in_software else _SAMPLES)
        self.setFormat(wanted)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)
        self._scene: Scene | None = None
        self._buffers: dict[str, tuple[QOpenGLBuffer, int]] = {}
        self._program: QOpenGLShaderProgram | None = None
        self._is_fresh = False
        self._centre, self._radius, self._zoom = QVector3D(), 100.0, 1.0
        self._turn = QQuaternion()
        self._held: QPointF | None = None
        self.shows_brain = True
        self.look_from_front()
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)
        self._clock = QElapsedTimer()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(560, 560)

    def set_scene(self, scene: Scene | None) -> None:
        """Show surfaces, from where the ones before were seen."""
        self._scene, self._is_fresh = scene, False
        meshes = [] if scene is None else [mesh for mesh in (scene.brain, scene.lesion) if mesh is not None]
        if meshes:
            low, high = meshes[0].points.min(axis=0), meshes[0].points.max(axis=0)
            centre = (low + high) / 2
            self._centre = QVector3D(float(centre[0]), float(centre[1]), float(centre[2]))
            self._radius = max(float(np.linalg.norm(high - low)) / 2, 1.0)
        self.update()

    def set_turning(self, on: bool) -> None:
        """Let it turn by itself."""
        self._clock.start()
        self._timer.start() if on else self._timer.stop()

    @property
    def is_turning(self) -> bool:
        """Whether it turns by itself."""
        return self._timer.isActive()

    def set_brain(self, on: bool) -> None:
        """Show the brain's outline, or the lesion alone."""
        self.shows_brain = on
        self.update()

    def look_from_front(self) -> None:
        """The patient upright, seen a little from the left and above."""
        # Patient axes are left, posterior, superior; those of the view right, up, towards the eye.
        upright = QQuaternion.fromAxisAndAngle(1, 0, 0, -90)
        self._turn = QQuaternion.fromAxisAndAngle(1, 0, 0, 15) * QQuaternion.fromAxisAndAngle(0, 1, 0, -25) * upright
        self._zoom = 1.0
        self.update()

    def turn(self, right: float, down: float) -> None:
        """By so many degrees around the patient's long axis, and over."""
        self._turn = (
            QQuaternion.fromAxisAndAngle(1, 0, 0, down) * self._turn * QQuaternion.fromAxisAndAngle(0, 0, 1, right)
        )
        self.update()

    def _on_frame(self) -> None:
        self.turn(_TURN * min(float(self._clock.restart()), _LONGEST_MS), 0.0)

    def zoom(self, factor: float) -> None:
        """Larger or smaller."""
        self._zoom = min(max(self._zoom * factor, _ZOOMS[0]), _ZOOMS[1])
        self.update()

    # OpenGL --------------------------------------------------------------------------------------------------------

    def initializeGL(self) -> None:
        """Compile the shaders."""
        program = QOpenGLShaderProgram(self)
        program.addShaderFromSourceCode(QOpenGLShader.ShaderTypeBit.Vertex, _VERTEX)
        program.addShaderFromSourceCode(QOpenGLShader.ShaderTypeBit.Fragment, _FRAGMENT)
        program.link()
        self._program, self._is_fresh = program, False
        self.context().aboutToBeDestroyed.connect(self._release)

    def paintGL(self) -> None:
        """Lesion first, then the outline, which is seen through."""
        functions = self.context().functions()
        ground = QColor(theme.IMAGE_BACKGROUND)
        functions.glClearColor(ground.redF(), ground.greenF(), ground.blueF(), 1.0)
        functions.glClear(_COLOUR_AND_DEPTH)
        if self._program is None or self._scene is None:
            return
        if not self._is_fresh:
            self._upload(self._scene)
        self._program.bind()
        self._set_camera(self._program)
        functions.glEnable(_DEPTH_TEST)
        self._draw("lesion", theme.MASK, 0.0)
        if self.shows_brain:
            functions.glEnable(_BLEND)
            functions.glBlendFuncSeparate(
                _SOURCE_ALPHA, _ONE_MINUS_SOURCE_ALPHA, _ZERO, _ONE
            )  # the picture stays opaque
            functions.glDepthMask(False)
            self._draw("brain", _BRAIN, _RIM)
            functions.glDepthMask(True)
            functions.glDisable(_BLEND)
        functions.glDisable(_DEPTH_TEST)
        self._program.release()

    def _set_camera(self, program: QOpenGLShaderProgram) -> None:
        away = self._radius * 1.05 / tan(radians(_OPENING / 2)) / self._zoom
        view, projection = QMatrix4x4(), QMatrix4x4()
        view.translate(0, 0, -away)
        view.rotate(self._turn)
        view.translate(-self._centre)
        width, height = max(self.width(), 1), max(self.height(), 1)
        projection.perspective(
            _OPENING, width / height, max(away - 2 * self._radius, away / 100), away + 2 * self._radius
        )
        program.setUniformValue(program.uniformLocation("view"), view)
        program.setUniformValue(program.uniformLocation("projection"), projection)

    def _upload(self, scene: Scene) -> None:
        self._free()
        for name, mesh in (("lesion", scene.lesion), ("brain", scene.brain)):
            if mesh is not None:
                self._buffers[name] = (_buffer(mesh), len(mesh.points))
        self._is_fresh = True

    def _draw(self, name: str, colour: str, rim: float) -> None:
        if name not in self._buffers or self._program is None:
            return
        (buffer, count), program, ink = self._buffers[name], self._program, QColor(colour)
        program.setUniformValue(program.uniformLocation("colour"), QVector3D(ink.redF(), ink.greenF(), ink.blueF()))
        program.setUniformValue1f(program.uniformLocation("rim"), rim)
        buffer.bind()
        for attribute, offset in (("point", 0), ("normal", _STRIDE // 2)):
            place = program.attributeLocation(attribute)
            program.enableAttributeArray(place)
            program.setAttributeBuffer(place, _FLOAT, offset, 3, _STRIDE)
        self.context().functions().glDrawArrays(_TRIANGLES, 0, count)
        buffer.release()

    def _release(self) -> None:
        """The context goes, and what lies in it has to go first."""
        self.makeCurrent()
        self._free()
        self._program = None
        self.doneCurrent()

    def _free(self) -> None:
        for buffer, _ in self._buffers.values():
            buffer.destroy()
        self._buffers.clear()

    # Hands ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn it."""
        if self._held is not None:
            way = event.position() - self._held
            self._held = event.position()
            self.turn(way.x() * 0.5, way.y() * 0.5)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self.zoom(1.0 + event.angleDelta().y() / 1200)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows turn, plus and minus zoom, Home looks from the front."""
        turns = {
            Qt.Key.Key_Left: (-_KEY_TURN, 0.0),
            Qt.Key.Key_Right: (_KEY_TURN, 0.0),
            Qt.Key.Key_Up: (0.0, -_KEY_TURN),
            Qt.Key.Key_Down: (0.0, _KEY_TURN),
        }
        key = Qt.Key(event.key())
        if key in turns:
            self.turn(*turns[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / 1.15 if key == Qt.Key.Key_Minus else 1.15)
        elif key == Qt.Key.Key_Home:
            self.look_from_front()
        else:
            super().keyPressEvent(event)


def _buffer(mesh: Mesh) -> QOpenGLBuffer:
    data = np.ascontiguousarray(np.hstack([mesh.points, mesh.normals]), np.float32).tobytes()
    buffer = QOpenGLBuffer(QOpenGLBuffer.Type.VertexBuffer)
    buffer.create()
    buffer.bind()
    buffer.allocate(data, len(data))
    buffer.release()
    return buffer

// How the device is tilted, from its own sensor: the roll of the camera's picture.

/**
 * Roll of the picture in degrees, positive when its content is turned clockwise.
 * @param {number} beta rotation about the device's x axis, degrees (DeviceOrientation)
 * @param {number} gamma rotation about its y axis, degrees
 * @param {number} turned how far the screen's content is turned against the device, degrees (screen.orientation.angle)
 * @param {boolean} facing whether the camera looks at the same side as the screen
 */
export function rollOf(beta, gamma, turned, facing) {
  const [b, g, a] = [beta, gamma, turned].map((deg) => (deg * Math.PI) / 180);
  // The vertical in the axes of the device (x right, y up, z out of the screen), then of the screen.
  const [x, y] = [-Math.cos(b) * Math.sin(g), Math.sin(b)];
  const across = x * Math.cos(a) - y * Math.sin(a);
  const up = x * Math.sin(a) + y * Math.cos(a);
  return (Math.atan2(facing ? -across : across, up) * 180) / Math.PI;
}

/** Ask for the sensor where that needs asking (it must follow a tap). */
export async function allowLevel() {
  try {
    /** @type {AskedSensor | undefined} */
    const sensor = globalThis.DeviceOrientationEvent;
    await sensor?.requestPermission?.();
  } catch {
    // Refused: the camera's roll stays unknown, which the answer says.
  }
}

/**
 * Watch the roll.
 * @param {{readonly facing: boolean}} camera which may look at the same side as the screen, or at the other
 * @param {(deg: number) => void} tell
 * @returns {() => void} stops it
 */
export function watchLevel(camera, tell) {
  /** @param {DeviceOrientationEvent} event */
  const read = (event) => {
    if (event.beta === null || event.gamma === null) return;
    tell(rollOf(event.beta, event.gamma, screen.orientation?.angle ?? 0, camera.facing));
  };
  addEventListener("deviceorientation", read);
  return () => removeEventListener("deviceorientation", read);
}

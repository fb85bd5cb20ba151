export function connectCamera() {}

/** A duration for people: `340 ms`, `2.4 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  if (whole < 1000) return `${Math.max(0, whole)} ms`;
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A count with thousands apart: `12,400`. */
export function formatCount(count: number): string {
  // Not toLocaleString: loading the locale data takes longer than a whole listing.
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

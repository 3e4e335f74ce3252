/** A cookie that scripts cannot read and other sites' forms do not bring along. */
export function setCookie(name: string, value: string, seconds: number): string {
  return `${name}=${value}; Max-Age=${seconds}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}

/** The cookie that removes the one of this name. */
export function clearCookie(name: string): string {
  return setCookie(name, '', 0);
}

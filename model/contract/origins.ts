/**
 * An origin as a browser sends it: scheme, host in lower case, and the port unless it is the scheme's own
 * (https://www.rfc-editor.org/rfc/rfc6454#section-6.2).
 */
export const originPattern =
    /^(https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(?!:443$)|http:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(?!:80$))(:[1-9]\d{0,4})?$/;

export const notAnOrigin = "an origin has a scheme, a host and no path; * would let every site in";

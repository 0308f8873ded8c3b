import { createPrivateKey } from 'node:crypto';

/** A certificate authority that only tests know, and a certificate by it for localhost and 127.0.0.1. */
export const TEST_TLS = {
  ca: `-----BEGIN CERTIFICATE-----
MIIBjjCCATWgAwIBAgIUJOWmbICUjU+7841JYRjlp+8hc+YwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRVGFnd3JpZ2h0IHRlc3QgQ0EwIBcNMjYxMTIxMTQ0NjU2WhgP
MjEyNjEwMjgxNDQ2NTZaMBwxGjAYBgNVBAMMEVRhZ3dyaWdodCB0ZXN0IENBMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEe/TrhjD4MkZUh472EzjNO2x+DnRDxuYz
nJcmdaioz2BgwREG/C1ae7tzosVVHjibdrITT8qcAWGZIyiPMzR9LaNTMFEwHQYD
VR0OBBYEFNySsUxkfeBglC//sB/MeIHt55F3MB8GA1UdIwQYMBaAFNySsUxkfeBg
lC//sB/MeIHt55F3MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIg
TrcB9IGRzxFEU4R+IJQfdo063y/LecuUl9APuGfpOG4CIClFRX4wL1rWzq1hd3MM
ONU9RRJCGkchG659EeLJd2XZ
-----END CERTIFICATE-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBnDCCAUOgAwIBAgIUeGnBU0ASU4HgIgv8y2bp/QsQ56kwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRVGFnd3JpZ2h0IHRlc3QgQ0EwIBcNMjYxMTIxMTQ0NjU3WhgP
MjEyNjEwMjgxNDQ2NTdaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABNW8ufxrmRqq9ST4knemh1LyRKSLUPsQJ6DjcqkG6teN
Y2aZX2j8Brsi+25EdGvj1MFY/TFxQE2rJv707Hkf5w+jaTBnMBoGA1UdEQQTMBGC
CWxvY2FsaG9zdIcEfwAAATAJBgNVHRMEAjAAMB0GA1UdDgQWBBTVLiYIdFTV3nCZ
ZTjzquCXLWigmTAfBgNVHSMEGDAWgBTckrFMZH3gYJQv/7AfzHiB7eeRdzAKBggq
hkjOPQQDAgNHADBEAiB6qLDv3DEA3p6K/+1zkfBPlWTzxxhCY9/af68gbfYNqQIg
F3D2cy50hDvX/R3O7fGk7S60gY6pQYVzIMyb/rt+Usk=
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtbfCLOVC+rlx4hV8
UxtaoPeuao4Ex0PLc8yLkhI861ShRANCAATVvLn8a5kaqvUk+JJ3podS8kSki1D7
ECeg43KpBurXjWNmmV9o/Aa7IvtuRHRr49TBWP0xcUBNqyb+9Ox5H+cP
-----END PRIVATE KEY-----`,
};

/** The key of {@link TEST_TLS} for those who know a password. */
export function lockedKey(password: string): string {
  return createPrivateKey(TEST_TLS.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: password }).toString();
}

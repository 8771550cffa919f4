// A certificate for 127.0.0.1, made when a test needs one, which signs itself.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CertificateFiles } from "./redis-server.ts";

/** Its files, and its text for those who are to trust it. */
export interface Certificate extends CertificateFiles {
  readonly text: string;
  /** Deletes the files. */
  remove(): void;
}

const PROGRAM = "openssl";

/** Whoever makes one registers `remove` beside. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "quarry-certificate-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const subject = ["-subj", "/CN=quarry test", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const made = spawnSync(PROGRAM, [...request, "-keyout", key, "-out", cert, ...subject], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${PROGRAM} could not make a certificate: ${made.stderr ?? made.error}`);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { ca: cert, cert, key, text: readFileSync(cert, "utf8"), remove };
}

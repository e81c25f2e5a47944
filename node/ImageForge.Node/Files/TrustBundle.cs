// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Files;

/// <summary>
/// The authorities that programs trust: those of the image, then those of the configuration, in the one file that OpenSSL,
/// GnuTLS and Go look for on Debian. PID 1 and the agent are told the same file by SSL_CERT_FILE.
/// </summary>
internal static class TrustBundle
{
    public const string Path = "/etc/ssl/certs/ca-certificates.crt";

    /// <summary>Null: the image's own file says it all.</summary>
    public static OwnedFile? Of(TrustedRootsDocument roots, string image = Path)
    {
        if (roots.Certificates.Count == 0) return null;
        var text = new StringBuilder(File.Exists(image) ? File.ReadAllText(image) : "");
        if (text.Length > 0 && text[^1] != '\n') text.Append('\n');
        foreach (var root in roots.Certificates) text.Append(root.Certificate);
        return new OwnedFile("TrustedRoots", Path, Encoding.ASCII.GetBytes(text.ToString()), OwnedFile.ForAll);
    }
}

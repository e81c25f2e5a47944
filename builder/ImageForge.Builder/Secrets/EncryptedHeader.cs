// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>
/// What of an encrypted file is authenticated besides its text: every stanza with its parameters, in order, and the
/// nonce. As lines of values that hold neither spaces nor line ends, so that no two headers give the same bytes.
/// </summary>
internal static class EncryptedHeader
{
    private const string Purpose = "imageforge.dev/EncryptedSecrets/v1";

    public static byte[] Bytes(EncryptedSecretsDocument document)
    {
        var text = new StringBuilder(Purpose).Append('\n');
        foreach (var stanza in document.Passphrases) text.Append(Head(stanza)).Append(' ').Append(stanza.WrappedKey).Append('\n');
        foreach (var stanza in document.Recipients) text.Append(Head(stanza)).Append(' ').Append(stanza.WrappedKey).Append('\n');
        return Encoding.ASCII.GetBytes(text.Append("nonce ").Append(document.Nonce).Append('\n').ToString());
    }

    /// <summary>All of a stanza but the wrapped key, with which it is authenticated.</summary>
    public static string Head(PassphraseStanza stanza) => $"argon2id {stanza.Salt} {stanza.Iterations} {stanza.MemoryKiB}";

    /// <inheritdoc cref="Head(PassphraseStanza)"/>
    public static string Head(RecipientStanza stanza) => $"x25519 {stanza.PublicKey} {stanza.EphemeralKey}";
}

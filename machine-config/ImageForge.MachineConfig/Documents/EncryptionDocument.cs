// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Ciphers of dm-crypt, under the names of cryptsetup(8).</summary>
public enum VolumeCipher
{
    AesXts,
    Adiantum,
}

/// <summary>
/// kind: Encryption. How the volume of the same name is encrypted. A document of its own, so that a file of mode 0600 can
/// hold it as a layer while the volumes themselves lie in the open.
/// </summary>
public sealed record EncryptionDocument
{
    /// <summary>The volume's.</summary>
    public string Name { get; init; } = "";

    public VolumeCipher Cipher { get; init; }

    /// <summary>Bits, as cryptsetup counts: both halves of XTS together. Null: 512 with AES, 256 with Adiantum.</summary>
    public int? CipherBits { get; init; }

    /// <summary>Never empty; each slot once.</summary>
    public IReadOnlyList<EncryptionKey> Keys { get; init; } = [];

    /// <summary>Bytes that LUKS2 takes off the volume's beginning, with the header sizes that cryptsetup chooses.</summary>
    internal const long HeaderSize = 16 << 20;

    internal static ChoiceShape<VolumeCipher> Ciphers { get; } = new("a cipher for volumes",
        new("aes-xts-plain64", VolumeCipher.AesXts, "AES in XTS mode; fast where the processor has AES instructions"),
        new("xchacha20,aes-adiantum-plain64", VolumeCipher.Adiantum, "Adiantum, for processors without AES instructions"));

    internal static RecordShape<EncryptionDocument> Shape { get; } = new("Encryption",
        "How the volume of the same name is encrypted: LUKS2, set up when the volume is made. It cannot be given to a volume that has been made without.",
        new EncryptionDocument(),
        new Field<EncryptionDocument, string>("name", VolumeWords.Name, e => e.Name, (e, v) => e with { Name = v }, "Name of the volume.")
        { Example = "data", Required = true },
        new Field<EncryptionDocument, VolumeCipher>("cipher", Ciphers, e => e.Cipher, (e, v) => e with { Cipher = v },
            "What the volume's content is encrypted with.")
        { Example = "aes-xts-plain64" },
        new Field<EncryptionDocument, int?>("keySize", new OptionalShape<int>(new IntegerShape(256, 512)), e => e.CipherBits, (e, v) => e with { CipherBits = v },
            "Bits of the cipher's key: 256 (AES-128 in XTS, or Adiantum) or 512 (AES-256 in XTS).")
        { Example = "512", DefaultText = "512 with AES, 256 with Adiantum" },
        new Field<EncryptionDocument, IReadOnlyList<EncryptionKey>>("keys", new ListShape<EncryptionKey>(EncryptionKey.Shape, 32, least: 1),
            e => e.Keys, (e, v) => e with { Keys = v }, "Each of these opens the volume. A slot that is empty on the disk is filled at boot; none is ever emptied.")
        { Example = "[{slot: 0, nodeId: true}]", Required = true })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<EncryptionDocument> Kind { get; } =
        new NamedKind<EncryptionDocument>(Shape, m => m.Encryptions, (m, v) => m with { Encryptions = v });

    private static void Check(EncryptionDocument encryption, RecordScope scope)
    {
        if (scope.Good("cipher", "keySize") && encryption.CipherBits is { } bits && !(bits == 256 || (bits == 512 && encryption.Cipher == VolumeCipher.AesXts)))
            scope.Error(DiagnosticCode.OutOfRange, "keySize", $"this cipher has no key of {bits} bits", encryption.Cipher == VolumeCipher.AesXts ? "256 or 512" : "256");
        for (var i = 0; i < encryption.Keys.Count; i++)
        {
            var (slot, earlier) = (encryption.Keys[i].Slot, encryption.Keys.Take(i).Any(k => k.Slot == encryption.Keys[i].Slot));
            if (slot >= 0 && earlier) scope.Error(DiagnosticCode.VolumeAmbiguous, "keys", i, $"a second key for slot {slot}", null, "give it another slot from 0 to 31");
        }

        if (encryption.Keys.Count(k => k.NodeId) > 1)
            scope.Error(DiagnosticCode.VolumeAmbiguous, "keys", "two slots with the same key: there is one machine identity", null, "remove one of the keys with nodeId");
    }
}

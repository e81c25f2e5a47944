// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Identity;

namespace ImageForge.Node.Volumes;

/// <summary>What opens an encrypted volume, and the slot that it belongs to.</summary>
/// <param name="Bytes">Given to cryptsetup as a key file, so that a passphrase can also be typed.</param>
/// <param name="IsRandom">256 random bits: stretching them would only cost time at every boot.</param>
internal sealed record VolumeKey(int Slot, byte[] Bytes, bool IsRandom)
{
    private const int DerivedLength = 32;

    /// <summary>The keys in the order of their slots.</summary>
    /// <param name="identity">
    /// Null when it ends with this boot: a key derived from it would lock the volume for ever, so it counts as not there.
    /// </param>
    public static IReadOnlyList<VolumeKey> Of(EncryptionDocument encryption, NodeIdentity? identity) =>
    [
        .. encryption.Keys.OrderBy(k => k.Slot).Select(k =>
            k.Passphrase is { } passphrase ? new VolumeKey(k.Slot, Encoding.ASCII.GetBytes(passphrase.Reveal()), IsRandom: false)
            : identity is not null ? new VolumeKey(k.Slot, identity.DeriveSecret($"volume {encryption.Name}", DerivedLength), IsRandom: true)
            : null).OfType<VolumeKey>(),
    ];

    /// <summary>Nothing of the key.</summary>
    public override string ToString() => $"key of slot {Slot}";
}

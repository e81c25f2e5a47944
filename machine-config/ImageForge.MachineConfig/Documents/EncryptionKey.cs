// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>One of the keys that open a volume, in its slot of the LUKS2 header.</summary>
public sealed record EncryptionKey
{
    public int Slot { get; init; } = -1;

    /// <summary>Null: <see cref="NodeId"/>.</summary>
    public Secret? Passphrase { get; init; }

    /// <summary>The key is derived from the machine's identity.</summary>
    public bool NodeId { get; init; }

    internal static RecordShape<EncryptionKey> Shape { get; } = new("key", "One of the keys that open the volume.", new EncryptionKey(),
        new Field<EncryptionKey, int?>("slot", new OptionalShape<int>(new IntegerShape(0, 31)), k => k.Slot < 0 ? null : k.Slot, (k, v) => k with { Slot = v!.Value },
            "Slot of the LUKS2 header. The keys are tried in the order of their slots.")
        { Example = "0", Required = true },
        new Field<EncryptionKey, Secret>("passphrase", VolumeWords.Passphrase, k => k.Passphrase, (k, v) => k with { Passphrase = v },
            "Opens the volume on any machine, also by cryptsetup(8) at a rescue.")
        { Example = "…", Sensitive = true },
        new Field<EncryptionKey, bool?>("nodeId", new OptionalShape<bool>(new BooleanShape()), k => k.NodeId ? true : null, (k, v) => k with { NodeId = v == true },
            "Derives the key from the machine's identity, which lies unencrypted on its STATE partition: a disk taken out alone says nothing, a machine taken away does.")
        { Example = "true" })
    {
        ExactlyOne = ("passphrase", "nodeId"),
        Rules = (key, scope) =>
        {
            if (scope.Given("nodeId") && scope.Good("nodeId") && !key.NodeId)
                scope.Error(DiagnosticCode.NotExactlyOne, "nodeId", "a key that comes from nowhere", "true", "remove this key, or give a passphrase instead");
        },
    };
}

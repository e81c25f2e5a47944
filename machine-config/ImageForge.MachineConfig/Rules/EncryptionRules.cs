// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>Encryption belongs to a volume, has room on it, and should be worth its name.</summary>
internal static class EncryptionRules
{
    /// <summary>Twelve characters out of 94 are 78 bits when chosen at random; what people choose has far less.</summary>
    private const int ShortPassphrase = 12;

    public static void Check(ManifestScope scope)
    {
        var volumes = scope.All(VolumeDocument.Kind);
        foreach (var encryption in scope.All(EncryptionDocument.Kind))
        {
            if (encryption.Scope.Good("name") && encryption.Record.Name.Length > 0) CheckVolume(encryption, volumes);
            if (encryption.Good) CheckStrength(encryption);
        }
    }

    private static void CheckVolume(ReadDocument<EncryptionDocument> encryption, IReadOnlyList<ReadDocument<VolumeDocument>> volumes)
    {
        var name = encryption.Record.Name;
        if (volumes.FirstOrDefault(v => v.Record.Name == name) is { } volume)
        {
            var least = FileSystemLimits.Of(volume.Record.FileSystem).LeastSize + EncryptionDocument.HeaderSize;
            if (volume.Scope.Good("maxSize", "filesystem") && volume.Record.MaxSize < least && volume.Record.MaxSize >= least - EncryptionDocument.HeaderSize)
                volume.Scope.Error(DiagnosticCode.SizesReversed, "maxSize", "too small for the file system and the header of the encryption",
                    $"at least {DiskSizes.Print(least)}");
            return;
        }

        // A volume whose own name is wrong may be the one that is meant.
        if (volumes.Any(v => !v.Scope.Good("name"))) return;
        encryption.Scope.Error(DiagnosticCode.EncryptionWithoutVolume, "name", $"there is no volume {name}", null,
            NearestWord.Of(name, volumes.Select(v => v.Record.Name)) is { } near ? $"did you mean \"{near}\"?" : "add a document of kind Volume with this name");
    }

    private static void CheckStrength(ReadDocument<EncryptionDocument> encryption)
    {
        if (encryption.Record.Keys.All(k => k.NodeId))
            encryption.Scope.Warning(DiagnosticCode.EncryptionWeak, "keys", "the only key is derived from the machine's identity, which lies on its STATE partition", null,
                "add a passphrase in another slot, for the day on which STATE is lost, and know that whoever has the whole machine can read the volume");
        else if (encryption.Record.Keys.Any(k => k.Passphrase is { IsKnown: true } passphrase && passphrase.Reveal().Length < ShortPassphrase))
            encryption.Scope.Warning(DiagnosticCode.EncryptionWeak, "keys", $"a passphrase of fewer than {ShortPassphrase} characters can be guessed", null,
                "20 random characters or six random words are strong");
    }
}

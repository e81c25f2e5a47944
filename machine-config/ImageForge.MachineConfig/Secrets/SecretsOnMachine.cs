// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>Follows, on the machine that boots, the references that were left for it.</summary>
/// <param name="read">The bytes of an absolute path or of <c>fw_cfg:NAME</c>; null when the machine does not have it.</param>
internal sealed class SecretsOnMachine(Func<string, byte[]?> read, TimeProvider time) : SecretsSource
{
    private readonly Dictionary<string, SecretsDocument?> _bundles = new(StringComparer.Ordinal);

    public override bool Defers(SecretReference reference) => false;

    public override bool TryText(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (reference.Part is { } part) return TryBundle(reference, place, at, out var bundle) && TryPart(bundle, part, place, at, out text);
        return TryBytes(reference, place, at, out var bytes) && SecretBytes.TryDecode(bytes, place.Find("file")!, at.Key("file"), out text);
    }

    public override bool TryBundle(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out SecretsDocument? bundle)
    {
        bundle = null;
        if (reference.File is { } file && _bundles.TryGetValue(file, out bundle)) return bundle is not null;
        if (!TryBytes(reference, place, at, out var bytes)) return false;
        var (secrets, encrypted) = SecretsReader.Read(bytes, new SourceFile(reference.File!) { Order = 1_000_000 + _bundles.Count }, at.Sink, time);
        if (encrypted is not null)
            at.Key("file").Error(DiagnosticCode.SecretsLocked, place.Find("file")!, "the machine has no key for encrypted secrets", null, "hand it the decrypted file");
        _bundles.Add(reference.File!, bundle = secrets);
        return bundle is not null;
    }

    private bool TryBytes(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (reference.At != ResolveTime.Boot)
        {
            at.Error(DiagnosticCode.SecretsUnresolved, place, "the machine cannot look this up", null, "hand it the manifest as imageforge build writes it, or add at: boot");
            return false;
        }

        bytes = read(reference.File!);
        if (bytes is null) at.Key("file").Error(DiagnosticCode.SecretsUnreadable, place.Find("file")!, $"{reference.File}: the machine has no such file", null, null);
        return bytes is not null;
    }
}

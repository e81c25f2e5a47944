// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>
/// Follows references on the host that builds: to files beside the manifest, environment variables and programs. A file
/// is read once for all references to it, and a program run once for all alike.
/// </summary>
internal sealed class SecretsOnDisk(SecretsAccess access) : SecretsSource
{
    private readonly Dictionary<string, SecretsDocument?> _bundles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProgramOutput> _outputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _exposed = new(StringComparer.Ordinal);

    public override bool TryText(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!IsTrusted(place, at)) return false;
        if (reference.Variable is { } variable) return TryVariable(variable, place, at, out text);
        if (reference.Program.Count > 0) return TryProgram(reference.Program, place, at, out text);
        if (reference.Part is { } part) return TryBundle(reference, place, at, out var bundle) && TryPart(bundle, part, place, at, out text);
        return TryFile(PathOf(reference, place), place, at, out text);
    }

    public override bool TryBundle(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out SecretsDocument? bundle)
    {
        bundle = null;
        if (!IsTrusted(place, at)) return false;
        if (reference.File is null)
        {
            at.Error(DiagnosticCode.ReferenceUnfit, place, "only a secrets file holds all parts of this", "file", "write a reference for each part instead");
            return false;
        }

        var path = PathOf(reference, place);
        if (_bundles.TryGetValue(path, out bundle)) return bundle is not null;
        if (TryBytes(path, place, at, out var bytes))
        {
            // After the manifest's own sources, in the order in which the files come up.
            var source = new SourceFile(path) { Order = 1_000_000 + _bundles.Count };
            bundle = SecretsReader.Read(bytes, source, at.Sink, access.Time) switch
            {
                { Encrypted: { } locked } => Open(locked, path, place, at),
                { Secrets: { } clear } => Clear(clear, source, at.Sink),
                _ => null,
            };
        }

        _bundles.Add(path, bundle);
        return bundle is not null;
    }

    public override void MeetInline(ScalarNode secret, ReadContext at)
    {
        var source = secret.At.Source;
        if (source.Layer == LayerKind.CommandLine)
        {
            at.Warning(DiagnosticCode.SecretsExposed, secret, "other users can read the arguments of a command", null, "refer to the value instead, such as {secretRef: {env: NAME}}");
            return;
        }

        if (!_exposed.Add(source.Name) || !BoundedFile.IsReadableByOthers(source.Name)) return;
        at.Warning(DiagnosticCode.SecretsExposed, secret, "other users can read the secrets in this file", "mode 0600",
            "chmod 600 the file, or move the secrets into one of their own and refer to it by secretRef");
    }

    private SecretsDocument Clear(SecretsDocument secrets, SourceFile source, DiagnosticSink sink)
    {
        if (BoundedFile.IsReadableByOthers(source.Name) && _exposed.Add(source.Name))
            sink.Warning(DiagnosticCode.SecretsExposed, source.Start, "", "other users can read these secrets", "mode 0600", $"chmod 600 {source.Name}");
        return secrets;
    }

    private SecretsDocument? Open(EncryptedSecretsDocument locked, string path, MappingNode place, ReadContext at)
    {
        var unlocked = access.Unlock(locked, path);
        if (unlocked.Text is null)
        {
            at.Key("file").Error(DiagnosticCode.SecretsLocked, place.Find("file") ?? place, unlocked.Trouble ?? "it cannot be opened", null, unlocked.Hint);
            return null;
        }

        var source = new SourceFile($"{path} (decrypted)") { Order = 1_000_000 + _bundles.Count };
        return SecretsReader.Read(unlocked.Text, source, at.Sink, access.Time).Secrets;
    }

    private bool TryFile(string path, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryBytes(path, place, at, out var bytes)) return false;
        if (SecretsReader.IsBundle(bytes))
        {
            at.Key("file").Error(DiagnosticCode.ReferenceUnfit, place.Find("file")!, $"{path} is a secrets file with many values", "key", "add key: to say which value is meant, such as key: values.NAME");
            return false;
        }

        if (!SecretBytes.TryDecode(bytes, place.Find("file")!, at.Key("file"), out text)) return false;
        if (BoundedFile.IsReadableByOthers(path) && _exposed.Add(path))
            at.Key("file").Warning(DiagnosticCode.SecretsExposed, place.Find("file")!, $"other users can read {path}", "mode 0600", $"chmod 600 {path}");
        return true;
    }

    private bool TryVariable(string name, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = access.Environment(name);
        if (text is { Length: > 0 }) return true;
        at.Key("env").Error(DiagnosticCode.VariableUnset, place.Find("env")!, text is null ? $"the environment variable {name} is not set" : $"the environment variable {name} is empty",
            null, "set it for the command that reads the manifest");
        return false;
    }

    private bool TryProgram(IReadOnlyList<string> program, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var (list, here) = (place.Find("exec")!, at.Key("exec"));
        var key = string.Join('\0', [place.At.Source.Directory ?? "", .. program]);
        if (!_outputs.TryGetValue(key, out var output))
            _outputs.Add(key, output = SecretProgram.Run(program, place.At.Source.Directory ?? "", SecretBytes.Most, access));
        if (output.Bytes is not null) return SecretBytes.TryDecode(output.Bytes, list, here, out text);
        here.Error(DiagnosticCode.ProgramFailed, list, output.Trouble!, null, output.Hint);
        return false;
    }

    private static bool TryBytes(string path, MappingNode place, ReadContext at, [NotNullWhen(true)] out byte[]? bytes)
    {
        if (BoundedFile.TryRead(path, out bytes, out var trouble)) return true;
        at.Key("file").Error(DiagnosticCode.SecretsUnreadable, place.Find("file")!, $"{path}: {trouble}", null, $"imageforge gen secrets -o {path}");
        return false;
    }

    /// <summary>
    /// What somebody gave this command in files or arguments. What came over a network must not make it read files or
    /// run programs.
    /// </summary>
    private static bool IsTrusted(MappingNode place, ReadContext at)
    {
        if (place.At.Source.Layer != LayerKind.UserData) return true;
        at.Error(DiagnosticCode.SecretsUnresolved, place, "a reference in this layer is not followed", null, "put it into a manifest file");
        return false;
    }

    private static string PathOf(SecretReference reference, MappingNode place) =>
        Path.Combine(place.At.Source.Directory ?? "", reference.File!);
}

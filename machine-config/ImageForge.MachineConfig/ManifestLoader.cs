// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Layers;
using ImageForge.MachineConfig.Variables;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>Reads manifests strictly: either a manifest without error, or everything that is wrong with it at once.</summary>
public static class ManifestLoader
{
    /// <summary>No more of a file is read.</summary>
    public const int MaxBytes = SourceText.MaxBytes;

    /// <inheritdoc cref="Load(ManifestRequest)"/>
    public static LoadResult Load(string path) => Load(new ManifestRequest(path));

    /// <summary>
    /// Reads a manifest's layers and the secrets files that they refer to. Never throws for what is in the files or for
    /// their absence: that is a diagnostic.
    /// </summary>
    public static LoadResult Load(ManifestRequest request)
    {
        var sink = new DiagnosticSink();
        var reader = new ManifestReader(sink, new SecretsOnDisk(request.Secrets), request.IsSettled ? null : new BuildVariables(request.Environment)) { Target = request.Target };
        var order = 0;
        if (request.Base is { Text: { } text } definition)
        {
            var source = new SourceFile(definition.Name, LayerKind.Base) { Order = order++ };
            if (SourceText.TryTake(text, source, sink)) reader.Add(source);
        }
        else if (request.Base is { } file)
        {
            AddFile(file.Name, LayerKind.Base);
        }

        foreach (var path in request.Files) AddFile(path, LayerKind.File);
        foreach (var path in request.Patches) AddFile(path, LayerKind.Patch);

        foreach (var setting in request.Settings)
        {
            var source = new SourceFile($"--set {SettingReader.NameOf(setting)}", LayerKind.CommandLine) { Order = order++ };
            if (SourceText.TryTake(setting, source, sink)) reader.AddSetting(source);
        }

        return reader.Finish();

        void AddFile(string path, LayerKind layer)
        {
            var source = new SourceFile(path, layer) { Order = order++, Directory = Path.GetDirectoryName(path) ?? "" };
            if (TryRead(source, sink)) reader.Add(source);
            else reader.Lost(source);
        }
    }

    /// <summary>Reads a manifest from memory, as the machine does with its resolved one. It has no environment to fill variables from.</summary>
    /// <param name="file">Name for diagnostics.</param>
    /// <param name="secrets">Stands in for the file that a secretRef names; with null such a reference is an error.</param>
    public static LoadResult Parse(string text, string file, SecretsDocument? secrets = null) =>
        Parse(new SourceFile(file), new SecretsAtHand(secrets), new BuildVariables(EnvironmentVariables.Empty), (source, sink) => SourceText.TryTake(text, source, sink));

    /// <inheritdoc cref="Parse(string, string, SecretsDocument?)"/>
    public static LoadResult Parse(byte[] utf8, string file, SecretsDocument? secrets = null) =>
        Parse(new SourceFile(file), new SecretsAtHand(secrets), new BuildVariables(EnvironmentVariables.Empty), (source, sink) => SourceText.TryDecode(utf8, source, sink));

    /// <summary>Reads a manifest on the machine that boots by it, and follows the references to secrets and variables that were left for it.</summary>
    /// <param name="read">The bytes of an absolute path or of <c>fw_cfg:NAME</c>; null when the machine does not have it.</param>
    public static LoadResult LoadOnMachine(MachineLayers layers, Func<string, byte[]?> read, MachineFacts facts, TimeProvider time)
    {
        var sink = new DiagnosticSink();
        var reader = new ManifestReader(sink, new SecretsOnMachine(read, time), new MachineVariables(facts));
        var order = 0;
        foreach (var text in layers.Texts)
        {
            var source = new SourceFile(text.Name, text.FromImage ? LayerKind.File : LayerKind.UserData) { Order = order++, IsResolved = text.FromImage };
            if (SourceText.TryDecode(text.Utf8, source, sink)) reader.Add(source);
            else reader.Lost(source);
        }

        foreach (var setting in layers.Settings)
        {
            var source = new SourceFile($"imageforge.set={SettingReader.NameOf(setting)}", LayerKind.CommandLine) { Order = order++ };
            if (SourceText.TryTake(setting, source, sink)) reader.AddSetting(source);
        }

        return reader.Finish();
    }

    private static LoadResult Parse(SourceFile source, SecretsSource secrets, VariableSource variables, Func<SourceFile, DiagnosticSink, bool> decode)
    {
        var sink = new DiagnosticSink();
        var reader = new ManifestReader(sink, secrets, variables);
        if (decode(source, sink)) reader.Add(source);
        else reader.Lost(source);
        return reader.Finish();
    }

    private static bool TryRead(SourceFile source, DiagnosticSink sink)
    {
        if (BoundedFile.TryRead(source.Name, out var bytes, out var trouble)) return SourceText.TryDecode(bytes, source, sink);
        sink.Error(DiagnosticCode.FileUnreadable, source.Start, "", trouble, null, "imageforge gen config writes a commented example");
        return false;
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Formatting;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge config fmt FILE…</c>: rewrites manifests and patches in the canonical form. A file that cannot be read for
/// certain is left alone, and so are all the others of the run: either everything is formatted or nothing is touched.
/// </summary>
internal static class ConfigFmtCommand
{
    public static Command Create(Invocation invocation)
    {
        var files = new Argument<string[]>("FILE") { Description = "Manifest, patch or secrets file", Arity = ArgumentArity.OneOrMore };
        var check = new Option<bool>("--check") { Description = $"Write nothing; list the files that are not formatted, exit code {(int)ExitCode.Different} if there is one" };
        var command = new Command("fmt", "Format manifests in place, keeping comments, quotes and the order of documents") { files, check };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(files)!, parsed.GetValue(check)));
        return command;
    }

    private static int Run(Invocation invocation, string[] files, bool check)
    {
        List<(string Path, string Text)> changed = [];
        List<Diagnostic> wrong = [];
        foreach (var path in files.Distinct(StringComparer.Ordinal))
        {
            var (formatted, before) = Format(path);
            wrong.AddRange(formatted.Diagnostics);
            if (formatted.Text is { } text && !before.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text))) changed.Add((path, text));
        }

        if (wrong.Count > 0) throw new ManifestException(wrong);
        if (!check) foreach (var (path, text) in changed) ReplacedFile.Write(path, text);
        if (invocation.Format == OutputFormat.Json) WriteJson(invocation, files, changed);
        else foreach (var (path, _) in changed) invocation.Out.WriteLine(path);
        return (int)(check && changed.Count > 0 ? ExitCode.Different : ExitCode.Success);
    }

    private static (FormatResult Result, byte[] Before) Format(string path)
    {
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw new ForgeException(ExitCode.Input, UsageErrors.Usage, $"{path}: a JSON file would become YAML", "fmt formats YAML files only");
        // Formatting must not lose what lies beyond a limit: a file over it is refused by the reader, hence the byte more.
        using var file = File.OpenRead(path);
        var buffer = new byte[ManifestFormatter.MaxBytes + 1];
        var bytes = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        return (ManifestFormatter.Format(bytes, path), bytes);
    }

    // {"files": [{"file", "changed"}]}
    private static void WriteJson(Invocation invocation, string[] files, List<(string Path, string Text)> changed) => invocation.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("files");
        foreach (var path in files.Distinct(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteBoolean("changed", changed.Any(c => c.Path == path));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}

// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge validate</c>: everything that is wrong with manifests. Diagnostics are this command's result, hence on
/// standard output; the exit code is 2 when one of them is an error.
/// </summary>
internal static class ValidateCommand
{
    public static Command Create(Invocation invocation)
    {
        var manifests = new Argument<string[]>("MANIFEST") { Description = "Manifest, with the secrets that it refers to beside it", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Check manifests and list everything that is wrong, with place and remedy") { manifests };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(manifests)!));
        return command;
    }

    private static int Run(Invocation invocation, string[] manifests)
    {
        var secrets = ManifestSecrets.Access(invocation);
        var results = manifests.Select(m => (Path: m, Result: ManifestLoader.Load(new ManifestRequest(m) { Secrets = secrets }))).ToList();
        if (invocation.Format == OutputFormat.Json) WriteJson(invocation, results);
        else foreach (var (path, result) in results) WriteText(invocation.Out, path, result);
        return (int)(results.Any(r => r.Result.HasErrors) ? ExitCode.Input : ExitCode.Success);
    }

    private static void WriteText(TextWriter target, string path, LoadResult result)
    {
        foreach (var diagnostic in result.Diagnostics) target.WriteLine(diagnostic);
        var errors = result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        var warnings = result.Diagnostics.Count - errors;
        target.WriteLine((errors, warnings) switch
        {
            (0, 0) => $"{path}: valid",
            (0, _) => $"{path}: valid, {Count(warnings, "warning")}",
            (_, 0) => $"{path}: {Count(errors, "error")}",
            _ => $"{path}: {Count(errors, "error")}, {Count(warnings, "warning")}",
        });
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    // {"manifests": [{"file", "valid", "diagnostics": [...]}]}
    private static void WriteJson(Invocation invocation, List<(string Path, LoadResult Result)> results) => invocation.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("manifests");
        foreach (var (path, result) in results)
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteBoolean("valid", !result.HasErrors);
            json.WriteStartArray("diagnostics");
            ErrorReport.WriteDiagnostics(json, result.Diagnostics);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}

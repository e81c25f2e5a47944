// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Bases;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Effective;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge config diff A B</c>: how two manifests differ once all layers are merged and defaults filled in. A changed
/// secret is shown as changed, without its values or anything made from them.
/// </summary>
internal static class ConfigDiffCommand
{
    public static Command Create(Invocation invocation)
    {
        var (before, after) = (SetArgument("A", "before"), SetArgument("B", "after"));
        var (patchesBefore, patchesAfter) = (PatchOption("--patch-a", "A"), PatchOption("--patch-b", "B"));
        var (baseBefore, baseAfter) = (BaseOption.Create("--base-a", "Definition of a platform below A"), BaseOption.Create("--base-b", "Definition of a platform below B"));
        var command = new Command("diff", $"Show how two manifests differ in effect; exit code {(int)ExitCode.Different} if they do")
        {
            before, after, baseBefore, baseAfter, patchesBefore, patchesAfter,
        };
        command.SetAction(parsed => Run(invocation,
            Request(parsed.GetValue(before)!, parsed.GetValue(patchesBefore), BaseOption.Read(parsed, baseBefore), invocation),
            Request(parsed.GetValue(after)!, parsed.GetValue(patchesAfter), BaseOption.Read(parsed, baseAfter), invocation)));
        return command;
    }

    private static Argument<string> SetArgument(string name, string side) =>
        new(name) { Description = $"The manifest {side}: one file, or several laid over one another, separated by commas" };

    private static Option<string[]> PatchOption(string name, string side) =>
        new(name) { Description = $"Patch over {side}; may be given several times", HelpName = "FILE" };

    private static ManifestRequest Request(string files, string[]? patches, BaseDefinition? below, Invocation invocation) =>
        new(files.Split(',', StringSplitOptions.RemoveEmptyEntries)) { Base = below, Patches = patches ?? [], Secrets = ManifestSecrets.Access(invocation) };

    private static int Run(Invocation invocation, ManifestRequest before, ManifestRequest after)
    {
        var differences = ManifestDifference.Between(ManifestFile.Load(before, invocation), ManifestFile.Load(after, invocation));
        if (invocation.Format == OutputFormat.Json) WriteJson(invocation, differences);
        else WriteText(invocation.Out, differences);
        return (int)(differences.Count == 0 ? ExitCode.Success : ExitCode.Different);
    }

    private static void WriteText(TextWriter target, IReadOnlyList<ManifestDifference> differences)
    {
        foreach (var document in differences.GroupBy(d => d.Document))
        {
            target.WriteLine(document.Key);
            foreach (var difference in document)
                target.WriteLine($"  {Sign(difference.Change)} {difference.Path}: {Values(difference)}");
        }
    }

    private static string Values(ManifestDifference difference) => difference switch
    {
        { IsSecret: true, Change: ManifestChange.Changed } => $"{Secret.Placeholder} changed",
        { IsSecret: true } => Secret.Placeholder,
        { Change: ManifestChange.Changed } => $"{difference.Before} -> {difference.After}",
        _ => difference.Before ?? difference.After ?? "",
    };

    private static char Sign(ManifestChange change) => change switch
    {
        ManifestChange.Added => '+',
        ManifestChange.Removed => '-',
        _ => '~',
    };

    // {"same", "differences": [{"change", "document", "path", "secret", "before", "after"}]}
    private static void WriteJson(Invocation invocation, IReadOnlyList<ManifestDifference> differences) => invocation.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("same", differences.Count == 0);
        json.WriteStartArray("differences");
        foreach (var difference in differences)
        {
            json.WriteStartObject();
            json.WriteString("change", difference.Change.ToString().ToLowerInvariant());
            json.WriteString("document", difference.Document);
            json.WriteString("path", difference.Path);
            json.WriteBoolean("secret", difference.IsSecret);
            if (difference.Before is not null) json.WriteString("before", difference.Before);
            if (difference.After is not null) json.WriteString("after", difference.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}

// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge gen secrets</c>: a new cluster's secrets, into a file only; never onto a terminal or pipe, and never over
/// a file, since nothing can generate the same again.
/// </summary>
internal static class GenSecretsCommand
{
    private static readonly string[] Names = ["cluster", "authority", "signing"];

    public static Command Create(Invocation invocation)
    {
        var output = new Option<string>("--output", "-o") { Description = "File to write; refused if it exists", HelpName = "FILE", DefaultValueFactory = _ => "secrets.yaml" };
        var only = new Option<string[]>("--only") { Description = $"Generate this part alone; may be repeated: {string.Join(", ", Names)}", HelpName = "PART" };
        only.AcceptOnlyFromAmong(Names);
        var command = new Command("secrets", "Write a new cluster's id and secret, API authority and signing key to a file that only you can read") { output, only };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(output)!, Parts(parsed.GetValue(only))));
        return command;
    }

    private static SecretsParts Parts(string[]? only) => only is not { Length: > 0 } ? SecretsParts.All
        : only.Select(name => Enum.Parse<SecretsParts>(name, ignoreCase: true)).Aggregate((a, b) => a | b);

    private static int Run(Invocation invocation, string path, SecretsParts parts)
    {
        GenCommand.WriteNew(path, SecretsBundle.Generate(invocation.Time, parts).WriteNew);
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => WriteFile(json, path));
        else invocation.Out.WriteLine($"wrote {path} (mode 0600): whoever has it owns the cluster; imageforge secrets encrypt makes it fit for version control");
        return (int)ExitCode.Success;
    }

    internal static void WriteFile(Utf8JsonWriter json, string path)
    {
        json.WriteStartObject();
        json.WriteString("file", path);
        json.WriteEndObject();
    }
}

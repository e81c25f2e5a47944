// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge gen secrets</c>: a new cluster's id and secret, into a file only; never onto a terminal or pipe.</summary>
internal static class GenSecretsCommand
{
    public static Command Create(Invocation invocation)
    {
        var output = new Option<string>("--output", "-o") { Description = "File to write; refused if it exists", HelpName = "FILE", DefaultValueFactory = _ => "secrets.yaml" };
        var command = new Command("secrets", "Write a new cluster's id and secret to a file that only you can read") { output };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(output)!));
        return command;
    }

    private static int Run(Invocation invocation, string path)
    {
        GenCommand.WriteNew(path, SecretsBundle.Generate().WriteNew);
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => WriteFile(json, path));
        else invocation.Out.WriteLine($"wrote {path} (mode 0600): whoever has it is a member of the cluster; keep it out of version control");
        return (int)ExitCode.Success;
    }

    internal static void WriteFile(Utf8JsonWriter json, string path)
    {
        json.WriteStartObject();
        json.WriteString("file", path);
        json.WriteEndObject();
    }
}

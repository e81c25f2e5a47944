// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge schema</c>: the manifest's JSON Schema of this very version, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(Invocation invocation)
    {
        var command = new Command("schema", "Write the manifest's JSON Schema, for editors, to standard output");
        command.SetAction(_ =>
        {
            invocation.Out.Write(ManifestSchema.Write());
            return (int)ExitCode.Success;
        });
        return command;
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge schema [KIND]</c>: the manifest's JSON Schema of this very version, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(Invocation invocation)
    {
        var kind = new Argument<string?>("KIND") { Description = "Only documents of this kind", Arity = ArgumentArity.ZeroOrOne, HelpName = "KIND" };
        kind.AcceptOnlyFromAmong([.. ManifestSchema.Kinds]);
        var command = new Command("schema", "Write the manifest's JSON Schema, for editors, to standard output") { kind };
        command.SetAction(parsed =>
        {
            invocation.Out.Write(parsed.GetValue(kind) is { } one ? ManifestSchema.Write(one) : ManifestSchema.Write());
            return (int)ExitCode.Success;
        });
        return command;
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge secrets</c>: secrets files, encrypted so that they can lie in a repository.</summary>
internal static class SecretsCommand
{
    public static Command Create(Invocation invocation)
    {
        var command = new Command("secrets", "Encrypt, decrypt and look at secrets files");
        command.Subcommands.Add(SecretsShowCommand.Create(invocation));
        command.Subcommands.Add(SecretsKeygenCommand.Create(invocation));
        command.Subcommands.Add(SecretsEncryptCommand.Create(invocation));
        command.Subcommands.Add(SecretsDecryptCommand.Create(invocation));
        command.Subcommands.Add(SecretsEditCommand.Create(invocation));
        command.Subcommands.Add(SecretsRecipientsCommand.Create(invocation));
        return command;
    }
}

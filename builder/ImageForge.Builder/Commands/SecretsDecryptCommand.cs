// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge secrets decrypt</c>: the text that was encrypted, into a file that only its owner can read.</summary>
internal static class SecretsDecryptCommand
{
    public static Command Create(Invocation invocation)
    {
        var input = new Argument<string>("FILE") { Description = "Encrypted secrets file" };
        var output = new SecretsOutput();
        var command = new Command("decrypt", "Decrypt a secrets file") { input };
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(input)!;
            var opened = new SecretsLock(new SecretsKeys(invocation)).Open(SecretsInput.LoadEncrypted(path, invocation), path);
            // Nothing is written that is no secrets file: whoever knows a recipient's public key can encrypt anything for it.
            SecretsInput.Judge(opened.Text, path, invocation);
            output.Write(parsed, invocation, path, Encoding.UTF8.GetString(opened.Text), secret: true);
            return (int)ExitCode.Success;
        });
        return command;
    }
}

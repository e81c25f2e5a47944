// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge secrets edit</c>: decrypts into memory-backed storage, runs an editor, encrypts for the same passphrases
/// and recipients.
/// </summary>
internal static class SecretsEditCommand
{
    public static Command Create(Invocation invocation)
    {
        var input = new Argument<string>("FILE") { Description = "Encrypted secrets file" };
        var command = new Command("edit", "Edit an encrypted secrets file with $VISUAL or $EDITOR") { input };
        command.SetAction((parsed, cancellation) => RunAsync(invocation, parsed.GetValue(input)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Invocation invocation, string path, CancellationToken cancellation)
    {
        var document = SecretsInput.LoadEncrypted(path, invocation);
        var opened = new SecretsLock(new SecretsKeys(invocation)).Open(document, path);
        var folder = CreateFolder(invocation);
        var copy = Path.Combine(folder, "secrets.yaml");
        try
        {
            SecretText.Write(copy, Encoding.UTF8.GetString(opened.Text), SecretText.OwnerOnly);
            await EditAsync(invocation, copy, cancellation);
            var text = await File.ReadAllBytesAsync(copy, cancellation);
            if (text.AsSpan().SequenceEqual(opened.Text))
            {
                invocation.Error.WriteLine($"{path} is unchanged");
                return (int)ExitCode.Success;
            }

            SecretsInput.Judge(text, path, invocation);
            // The stanzas hold the file's key and stay; only the nonce is new.
            var edited = SecretsCipher.Encrypt(text, opened.FileKey, document.Passphrases, document.Recipients);
            SecretText.Replace(path, SecretsFile.Write(edited), File.GetUnixFileMode(path));
            invocation.Error.WriteLine($"wrote {path}");
            return (int)ExitCode.Success;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened.FileKey);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>In memory where the host has such a place, and for nobody else's eyes (mode 0700) anywhere.</summary>
    private static string CreateFolder(Invocation invocation)
    {
        string?[] places = [invocation.Environment("XDG_RUNTIME_DIR"), "/dev/shm", Path.GetTempPath()];
        var place = places.First(p => p is not null && Path.IsPathFullyQualified(p) && Directory.Exists(p))!;
        var folder = Path.Combine(place, "imageforge-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    // $EDITOR may hold arguments ("code --wait"), and by convention a shell takes it apart.
    private static async Task EditAsync(Invocation invocation, string copy, CancellationToken cancellation)
    {
        var editor = invocation.Environment("VISUAL") is { Length: > 0 } visual ? visual : invocation.Environment("EDITOR") is { Length: > 0 } plain ? plain : "vi";
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{editor} \"$1\"", "sh", copy]))
            ?? throw new InvalidOperationException("no process");
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new ForgeException(process.ExitCode is 126 or 127 ? ExitCode.Environment : ExitCode.Input, SecretsErrors.Editor,
                $"the editor \"{editor}\" ended with exit code {process.ExitCode}; nothing was changed", "set VISUAL or EDITOR to an editor that waits until the file is closed");
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>The options that name recipients: keys themselves, and files with one key a line.</summary>
internal sealed class RecipientOptions
{
    private readonly Option<string[]> _keys;
    private readonly Option<string[]> _files;

    public RecipientOptions(string key, string keyMeaning, string file, string fileMeaning)
    {
        _keys = new(key) { Description = keyMeaning, HelpName = "KEY" };
        _files = new(file) { Description = fileMeaning, HelpName = "FILE" };
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_keys);
        command.Options.Add(_files);
    }

    /// <summary>Each once, in the order given.</summary>
    /// <exception cref="ForgeException">IF5108: one of them is not a public key.</exception>
    public IReadOnlyList<RecipientKey> Read(ParseResult parsed)
    {
        var keys = (parsed.GetValue(_keys) ?? []).Select(text => Parse(text, _keys.Name)).ToList();
        foreach (var path in parsed.GetValue(_files) ?? [])
        {
            var number = 0;
            foreach (var line in SecretText.Read(path).Split('\n').Select(l => l.Trim()))
            {
                number++;
                if (line.Length > 0 && line[0] != '#') keys.Add(Parse(line, $"{path}:{number}"));
            }
        }

        return [.. keys.Distinct()];
    }

    private static RecipientKey Parse(string text, string place) => RecipientKey.TryParse(text, out var key) ? key
        : throw new ForgeException(ExitCode.Input, SecretsErrors.NoRecipient, $"{place}: not a recipient's public key",
            IdentityFile.LooksLikeKey(text) ? "this is a private key: keep it to yourself, and give the line \"public key\" above it"
            : "copy the line that imageforge secrets keygen printed; it begins with imageforge1");
}

// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux;

/// <summary>
/// The words of /proc/cmdline: <c>name</c> or <c>name=value</c>, split at white space outside double quotes.
/// https://docs.kernel.org/admin-guide/kernel-parameters.html
/// </summary>
public sealed class KernelCommandLine
{
    private readonly List<KeyValuePair<string, string>> _words = [];

    private KernelCommandLine()
    {
    }

    public static KernelCommandLine Read(string path = "/proc/cmdline") => Parse(File.ReadAllText(path));

    public static KernelCommandLine Parse(string text)
    {
        var line = new KernelCommandLine();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            var quoted = false;
            for (; at < text.Length && (quoted || !char.IsWhiteSpace(text[at])); at++)
                if (text[at] == '"') quoted = !quoted;
            line.Add(text[start..at].Replace("\"", ""));
        }

        return line;
    }

    /// <summary>All words in their order; without a '=' the value is "".</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Words => _words;

    /// <summary>The value of the last word of that name: "" when it has none, null when there is no such word.</summary>
    public string? Value(string name) => _words.FindLast(word => word.Key == name).Value;

    private void Add(string word)
    {
        var equals = word.IndexOf('=');
        _words.Add(equals < 0 ? new(word, "") : new(word[..equals], word[(equals + 1)..]));
    }
}

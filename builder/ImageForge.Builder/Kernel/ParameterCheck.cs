// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Kernel;

/// <summary>Whether modules have the parameters that a manifest gives them: the kernel would only log that it does not know one.</summary>
internal static class ParameterCheck
{
    /// <param name="parameters">Module → text as the kernel reads it.</param>
    /// <exception cref="ForgeException">IF3110, IF3111.</exception>
    public static void Run(IReadOnlyDictionary<string, string> parameters, ModuleCatalog catalog, IReadOnlyList<KernelModule> modules)
    {
        foreach (var (name, text) in parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (catalog.IsBuiltin(name)) throw KernelErrors.BuiltInParameters(name, text);
            var known = modules.First(m => m.Name == name).Info.Parameters;
            foreach (var parameter in NamesIn(text).Where(p => !known.Contains(p)))
                throw KernelErrors.NoSuchParameter(name, parameter, Spelling.Nearest(known, parameter), known);
        }
    }

    // Values in quotes may hold spaces and '='.
    private static IEnumerable<string> NamesIn(string text)
    {
        var quoted = false;
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] == '"') quoted = !quoted;
            if (at < text.Length && (quoted || text[at] != ' ')) continue;
            yield return text[start..at].Split('=')[0];
            start = at + 1;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Modules;

/// <summary>
/// Which module serves what, and what it needs: the text files that depmod(8) writes.
/// https://man7.org/linux/man-pages/man5/modules.dep.5.html
/// </summary>
internal sealed class ModuleIndex
{
    private readonly Dictionary<string, (string Path, string[] Needs)> _files = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, string Module)> _aliases = [];
    private readonly Dictionary<string, (List<string> Before, List<string> After)> _soft = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtIn = new(StringComparer.Ordinal);

    private ModuleIndex()
    {
    }

    /// <summary>Reads the files in a directory of modules; those that are missing count as empty.</summary>
    public static ModuleIndex Read(string directory)
    {
        string Text(string name) => File.Exists(Path.Combine(directory, name)) ? File.ReadAllText(Path.Combine(directory, name)) : "";
        return Parse(Text("modules.dep"), Text("modules.alias"), Text("modules.softdep"), Text("modules.builtin"));
    }

    /// <param name="dependencies"><c>path: path path …</c>, all that are needed, the first needed last.</param>
    /// <param name="aliases"><c>alias PATTERN module</c></param>
    /// <param name="softDependencies"><c>softdep module pre: name … post: name …</c></param>
    /// <param name="builtIn">One path on each line.</param>
    public static ModuleIndex Parse(string dependencies, string aliases, string softDependencies = "", string builtIn = "")
    {
        var index = new ModuleIndex();
        foreach (var line in Lines(dependencies))
        {
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            index._files[ModuleName.OfPath(line[..colon])] = (line[..colon], Words(line[(colon + 1)..]));
        }

        foreach (var line in Lines(aliases))
            if (Words(line) is ["alias", var pattern, var module]) index._aliases.Add((pattern, ModuleName.Normalize(module)));
        foreach (var line in Lines(softDependencies))
            if (Words(line) is ["softdep", var module, .. var rest]) index.AddSoft(ModuleName.Normalize(module), rest);
        foreach (var line in Lines(builtIn)) index._builtIn.Add(ModuleName.OfPath(line));
        return index;
    }

    /// <summary>The modules that say they serve a device of this modalias, in the order of the file.</summary>
    public IEnumerable<string> ModulesFor(string modalias) =>
        _aliases.Where(a => AliasPattern.Matches(a.Pattern, modalias)).Select(a => a.Module).Distinct();

    public bool IsBuiltIn(string module) => _builtIn.Contains(ModuleName.Normalize(module));

    /// <summary>
    /// The files to load for a module or an alias, in their order: soft dependencies before it, what it needs, itself,
    /// soft dependencies after it. Empty when it is built in; null when nothing of that name is here.
    /// Soft dependencies that are not here are left out, as modprobe does.
    /// </summary>
    public IReadOnlyList<string>? LoadOrder(string name)
    {
        var order = new List<string>();
        return Append(name, order, []) ? order : null;
    }

    private bool Append(string name, List<string> order, HashSet<string> seen)
    {
        var module = ModuleName.Normalize(name);
        if (!_files.TryGetValue(module, out var file))
        {
            if (_builtIn.Contains(module)) return true;
            var served = ModulesFor(name).Where(m => _files.ContainsKey(m) || _builtIn.Contains(m)).ToList();
            foreach (var other in served) Append(other, order, seen);
            return served.Count > 0;
        }

        if (!seen.Add(module)) return true;
        var soft = _soft.GetValueOrDefault(module, ([], []));
        foreach (var before in soft.Before) Append(before, order, seen);
        // The list is complete, but what is in it may have soft dependencies of its own.
        foreach (var needed in Enumerable.Reverse(file.Needs)) Append(ModuleName.OfPath(needed), order, seen);
        order.Add(file.Path);
        foreach (var after in soft.After) Append(after, order, seen);
        return true;
    }

    private void AddSoft(string module, string[] words)
    {
        if (!_soft.TryGetValue(module, out var soft)) _soft[module] = soft = ([], []);
        List<string>? list = null;
        foreach (var word in words)
        {
            if (word == "pre:") list = soft.Before;
            else if (word == "post:") list = soft.After;
            else list?.Add(word);
        }
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Where(line => line.Length > 0 && line[0] != '#');

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}

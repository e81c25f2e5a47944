// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Kernel;

/// <summary>
/// The modules an image holds: those asked for, what they depend on, and what they load softly or by name, in an order
/// in which each can be loaded when its turn comes.
/// </summary>
internal static class ModuleClosure
{
    /// <param name="requests">Names with who asks for them, for the message when there is no such module.</param>
    /// <param name="alsoNeeded">
    /// Modules that a module asks for at run time without saying so (request_module); names the kernel does not have
    /// are passed over, like soft dependencies.
    /// </param>
    /// <returns>Each module once, dependencies first; built-in ones are left out.</returns>
    public static IReadOnlyList<KernelModule> Compute(ModuleCatalog catalog, IEnumerable<ModuleRequest> requests,
        IReadOnlyDictionary<string, IReadOnlyList<string>> alsoNeeded)
    {
        var chosen = new SortedDictionary<string, KernelModule>(StringComparer.Ordinal);
        var pending = new Stack<KernelModule>();
        foreach (var request in requests)
        {
            var name = ModuleInfo.Normalize(request.Name);
            if (catalog.IsBuiltin(name)) continue;
            pending.Push(catalog.Find(name) ??
                throw KernelErrors.Unknown(request.Name, catalog.Release, request.AskedBy, Spelling.Nearest(catalog.Names, name)));
        }

        while (pending.TryPop(out var module))
        {
            if (!chosen.TryAdd(module.Name, module)) continue;
            foreach (var name in module.Info.Depends)
                pending.Push(catalog.Find(name) ?? throw KernelErrors.MissingDependency(name, catalog.Release, module.Name));
            var also = alsoNeeded.GetValueOrDefault(module.Name, []);
            foreach (var name in module.Info.SoftBefore.Concat(module.Info.SoftAfter).Concat(also))
                if (!catalog.IsBuiltin(name) && catalog.Find(name) is { } soft) pending.Push(soft);
        }

        return InLoadOrder(catalog.Release, chosen);
    }

    private static List<KernelModule> InLoadOrder(string release, SortedDictionary<string, KernelModule> chosen)
    {
        var order = new List<KernelModule>(chosen.Count);
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var open = new List<string>();

        foreach (var module in chosen.Values) Place(module);
        return order;

        void Place(KernelModule module)
        {
            if (placed.Contains(module.Name)) return;
            if (open.Contains(module.Name)) throw KernelErrors.Cycle(release, [.. open.SkipWhile(n => n != module.Name), module.Name]);
            open.Add(module.Name);
            // A soft dependency goes first only where that breaks no hard one.
            foreach (var name in module.Info.SoftBefore)
                if (chosen.TryGetValue(name, out var soft) && !HardClosure(soft, chosen).Overlaps(open)) Place(soft);
            foreach (var name in module.Info.Depends) Place(chosen[name]);
            open.RemoveAt(open.Count - 1);
            placed.Add(module.Name);
            order.Add(module);
        }
    }

    /// <summary>The module and all that it depends on, without soft dependencies.</summary>
    internal static HashSet<string> HardClosure(KernelModule module, IReadOnlyDictionary<string, KernelModule> all)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([module.Name]);
        while (pending.TryPop(out var name))
            if (names.Add(name))
                foreach (var dependency in all[name].Info.Depends) pending.Push(dependency);
        return names;
    }
}

/// <param name="AskedBy">For messages: <c>the manifest</c>, <c>module group virtio</c>.</param>
internal readonly record struct ModuleRequest(string Name, string AskedBy);

using System.Collections;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>Modules in a list, registered as 0, 1, 2… when the list itself is.</summary>
    public class ModuleList<T> : Module, IList<T> where T : Module
    {
        private readonly List<T> _list = [];
        private bool _registered;

        public ModuleList(params T[] modules) : base(nameof(ModuleList)) => _list.AddRange(modules);

        protected override void RegisterComponents()
        {
            if (_registered) return;
            for (var i = 0; i < _list.Count; i++) register_module(i.ToString(CultureInfo.InvariantCulture), _list[i]);
            _registered = true;
        }

        public T this[int index] { get => _list[index]; set => _list[index] = value; }
        public int Count => _list.Count;
        public bool IsReadOnly => false;
        public void Add(T item) => _list.Add(item);
        public void append(params T[] parameters) => _list.AddRange(parameters);
        public void extend(IEnumerable<T> modules) => _list.AddRange(modules);
        public void Clear() => _list.Clear();
        public bool Contains(T item) => _list.Contains(item);
        public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);
        public int IndexOf(T item) => _list.IndexOf(item);
        public void Insert(int index, T item) => _list.Insert(index, item);
        public bool Remove(T item) => _list.Remove(item);
        public void RemoveAt(int index) => _list.RemoveAt(index);
        public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Modules by name, in order of insertion, registered when the dictionary itself is.</summary>
    public class ModuleDict<T> : Module, IEnumerable<(string, T)> where T : Module
    {
        private readonly Utils.OrderedDict<string, T> _entries = new();
        private bool _registered;

        public ModuleDict() : base(nameof(ModuleDict)) { }

        protected override void RegisterComponents()
        {
            if (_registered) return;
            foreach (var (name, module) in _entries) register_module(name, module);
            _registered = true;
        }

        public T this[string key] { get => _entries[key]; set => _entries[key] = value; }
        public int Count => _entries.Count;
        public ICollection<string> Keys => _entries.Keys;
        public ICollection<T> Values => _entries.Values;
        public void Add(string key, T value) => _entries.Add(key, value);
        public void Add((string, T) item) => _entries.Add(item.Item1, item.Item2);
        public bool ContainsKey(string key) => _entries.ContainsKey(key);
        public bool Remove(string key) => _entries.Remove(key);
        public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value) => _entries.TryGetValue(key, out value);
        public IEnumerator<(string, T)> GetEnumerator() => _entries.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => Fill(new ModuleDict<Module>(), modules);
            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module => Fill(new ModuleDict<T>(), modules);

            private static ModuleDict<T> Fill<T>(ModuleDict<T> dictionary, (string, T)[] modules) where T : Module
            {
                foreach (var module in modules) dictionary.Add(module);
                return dictionary;
            }
        }
    }
}

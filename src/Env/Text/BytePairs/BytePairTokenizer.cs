using System.Buffers;
using System.Text;

namespace Troupe.Env.Text.BytePairs;

/// <summary>
/// Byte-level byte-pair encoding as GPT-2's (Radford et al. 2019): every byte is a token, so every text has tokens, and
/// they give back the text. Half a surrogate pair counts as its three bytes and comes back too; token sequences that are
/// no text decode with U+FFFD, and <see cref="DecodeBytes"/> gives their bytes exactly.
/// </summary>
/// <remarks>Made by <see cref="BytePairTrainer"/>, or read by <see cref="BytePairFiles"/>. Immutable, thread-safe.</remarks>
public sealed class BytePairTokenizer : ITokenizer
{
    private readonly BytePairMerges _merges;
    private readonly SpecialTokens _special;
    private readonly byte[][] _tokens;    // [id]; of special tokens their names
    private readonly int[] _bytes;        // [byte] → id
    private PieceCache? _cache;           // taken by whoever encodes; a second thread meanwhile makes its own

    /// <param name="tokens">[id]: what each token stands for; every single byte is among them.</param>
    internal BytePairTokenizer(byte[][] tokens, BytePairMerges merges, SpecialTokens special)
    {
        (_tokens, _merges, _special) = (tokens, merges, special);
        _bytes = new int[256];
        Array.Fill(_bytes, -1);
        for (var id = 0; id < tokens.Length; id++)
            if (tokens[id].Length == 1 && !special.Holds(id) && _bytes[tokens[id][0]] < 0) _bytes[tokens[id][0]] = id;
        if (Array.IndexOf(_bytes, -1) is >= 0 and var missing)
            throw new InvalidDataException($"there is no token for the byte 0x{missing:X2}, so not every text could be encoded.");
        foreach (var name in special.Ids.Keys)
            if (ByteCharacters.Bytes(name) is { } spelt && tokens.Where((bytes, id) => !special.Holds(id) && bytes.AsSpan().SequenceEqual(spelt)).Any())
                throw new ArgumentException($"The special token '{name}' is spelt like an ordinary one: choose a name that texts do not hold.", nameof(special));
    }

    public int Size => _tokens.Length;

    public IReadOnlyDictionary<string, int> Special => _special.Ids;

    internal BytePairMerges Merges => _merges;

    internal bool IsSpecial(int id) => _special.Holds(id);

    public void Encode(ReadOnlySpan<char> text, List<int> ids, bool recogniseSpecial = false)
    {
        while (recogniseSpecial && _special.Find(text, out var at, out var length, out var id))
        {
            Plain(text[..at], ids);
            ids.Add(id);
            text = text[(at + length)..];
        }

        Plain(text, ids);
    }

    /// <summary>Appends the tokens of any bytes, as UTF-8 where they are such.</summary>
    public void EncodeBytes(ReadOnlySpan<byte> bytes, List<int> ids)
    {
        var cache = Interlocked.Exchange(ref _cache, null) ?? new PieceCache();
        for (var at = 0; at < bytes.Length;)
        {
            var end = Gpt2Pieces.End(bytes, at);
            var piece = bytes[at..end];
            if (!cache.TryGet(piece, out var tokens)) tokens = Merge(piece, cache);
            ids.AddRange(tokens);
            at = end;
        }

        _cache = cache;
    }

    public string Decode(ReadOnlySpan<int> ids) => Wtf8.ToText(DecodeBytes(ids));

    /// <summary>The bytes of these tokens, exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such token.</exception>
    public byte[] DecodeBytes(ReadOnlySpan<int> ids)
    {
        var length = 0;
        foreach (var id in ids) length = checked(length + Bytes(id).Length);
        var bytes = new byte[length];
        var at = 0;
        foreach (var id in ids)
        {
            _tokens[id].CopyTo(bytes, at);
            at += _tokens[id].Length;
        }

        return bytes;
    }

    /// <summary>What a token stands for; of a special token its name.</summary>
    public ReadOnlySpan<byte> Bytes(int id) =>
        (uint)id < (uint)_tokens.Length ? _tokens[id] : throw new ArgumentOutOfRangeException(nameof(id), id, $"Tokens are 0 to {Size - 1}.");

    /// <summary>The token as text where it is text, else its bytes: <c>\xE2</c>.</summary>
    public string Token(int id)
    {
        var text = Wtf8.ToText(Bytes(id));
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? string.Concat(_tokens[id].Select(b => $"\\x{b:X2}")) : text;
    }

    /// <summary>As Hugging Face's <c>tokenizer.json</c>, which other tools read as well.</summary>
    public void Save(string path) => File.WriteAllText(path, BytePairFiles.ToJson(this), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private void Plain(ReadOnlySpan<char> text, List<int> ids)
    {
        const int onStack = 1024;
        var size = Wtf8.MaxBytes(text.Length);
        var rented = size <= onStack ? null : ArrayPool<byte>.Shared.Rent(size);
        Span<byte> bytes = rented is null ? stackalloc byte[onStack] : rented;
        EncodeBytes(bytes[..Wtf8.FromText(text, bytes)], ids);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    private int[] Merge(ReadOnlySpan<byte> piece, PieceCache cache)
    {
        var tokens = new int[piece.Length];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = _bytes[piece[i]];
        var merged = tokens[.._merges.Apply(tokens)];
        cache.Add(piece, merged);
        return merged;
    }
}

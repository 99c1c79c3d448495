using Akka.Actor;

namespace Akka
{
    public sealed class Done
    {
        public static readonly Done Instance = new();

        private Done()
        {
        }
    }

    public sealed class NotUsed : IEquatable<NotUsed>, IComparable<NotUsed>
    {
        public static readonly NotUsed Instance = new();

        private NotUsed()
        {
        }

        public bool Equals(NotUsed other) => other is not null;

        public override bool Equals(object obj) => obj is NotUsed;

        public override int GetHashCode() => 0;

        public int CompareTo(NotUsed other) => 0;

        public override string ToString() => "NotUsed";
    }
}

namespace Akka.Util
{
    public interface ISurrogate
    {
        ISurrogated FromSurrogate(ActorSystem system);
    }

    public interface ISurrogated
    {
        ISurrogate ToSurrogate(ActorSystem system);
    }

    /// <summary>A value, or none.</summary>
    public readonly struct Option<T> : IEquatable<Option<T>>
    {
        public static readonly Option<T> None;

        private Option(T value, bool hasValue)
        {
            Value = value;
            HasValue = hasValue;
        }

        /// <summary>None for null.</summary>
        public static Option<T> Create(T value) => value is null ? None : new Option<T>(value, true);

        public bool HasValue { get; }

        public bool IsEmpty => !HasValue;

        public T Value { get; }

        public T GetOrElse(T fallbackValue) => HasValue ? Value : fallbackValue;

        public Option<TNew> Select<TNew>(Func<T, TNew> selector) => HasValue ? Option<TNew>.Create(selector(Value)) : Option<TNew>.None;

        public Option<TNew> FlatSelect<TNew>(Func<T, Option<TNew>> mapper) => HasValue ? mapper(Value) : Option<TNew>.None;

        public void OnSuccess(Action<T> action)
        {
            if (HasValue) action(Value);
        }

        public static implicit operator Option<T>(T value) => Create(value);

        public bool Equals(Option<T> other) => HasValue == other.HasValue && EqualityComparer<T>.Default.Equals(Value, other.Value);

        public override bool Equals(object obj) => obj is Option<T> other && Equals(other);

        public override int GetHashCode() => HasValue ? EqualityComparer<T>.Default.GetHashCode(Value) : 0;

        public static bool operator ==(Option<T> left, Option<T> right) => left.Equals(right);

        public static bool operator !=(Option<T> left, Option<T> right) => !left.Equals(right);

        public override string ToString() => HasValue ? $"Some<{Value}>" : "None";
    }
}

using System.Runtime.CompilerServices;

namespace Troupe.Env.ZMachine;

/// <summary>
/// The object table (§12 of the Standard). Object 0 is no object: reading it gives 0 or false and changing it does nothing, as the
/// reference interpreter does.
/// </summary>
public sealed unsafe partial class Interpreter
{
    private const int SherlocksAttribute = 48;
    private const int MostProperties = 64;

    /// <summary>Address where object 0 would be.</summary>
    private int _firstObject;

    private int _objectSize, _parentAt, _siblingAt, _childAt, _propertiesAt, _maxAttribute, _numberMask;

    /// <summary>Last number whose entry lies in memory that can be read; the table may end before. Stories are known to ask for more than there are.</summary>
    private int _maxObject;

    /// <summary>Last number whose entry lies in dynamic memory.</summary>
    private int _maxChangeable;

    /// <summary>Objects 1 … ObjectCount. The file does not say how many there are: the table ends where the first property table begins.</summary>
    public int ObjectCount { get; private set; }

    /// <summary>0 for none and for object 0.</summary>
    public int ParentOf(int obj) => Math.Max(0, ObjectField(Checked(obj), _parentAt));

    public int SiblingOf(int obj) => Math.Max(0, ObjectField(Checked(obj), _siblingAt));

    public int ChildOf(int obj) => Math.Max(0, ObjectField(Checked(obj), _childAt));

    /// <param name="attribute">0 … 31 up to version 3, else 0 … 47.</param>
    public bool HasAttribute(int obj, int attribute)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)attribute, (uint)_maxAttribute, nameof(attribute));
        return Checked(obj) != 0 && (_m[_firstObject + obj * _objectSize + (attribute >> 3)] & 0x80 >> (attribute & 7)) != 0;
    }

    /// <summary>Address of a property's data; 0 where the object has no such property. <see cref="PropertyLength"/> tells its bytes.</summary>
    public int PropertyAddress(int obj, int property)
    {
        var at = FindProperty(obj, property);
        if (at == 0) return 0;
        return (ushort)(at + (_version >= 4 && (_m[at] & 0x80) != 0 ? 2 : 1));
    }

    /// <summary>Bytes of the property whose data is at this address; 0 for address 0.</summary>
    public int PropertyLength(int address)
    {
        if (address is <= 0 or >= AddressSpace) return 0;
        int size = _m[address - 1];
        if (_version <= 3) return (size >> 5) + 1;
        return (size & 0x80) == 0 ? (size >> 6) + 1 : (size & 63) == 0 ? 64 : size & 63;
    }

    /// <summary>Number of the property after this one, of the first for 0; 0 after the last.</summary>
    public int NextProperty(int obj, int property)
    {
        if (obj <= 0 || obj > _maxObject) return 0;
        var at = FirstProperty(obj);
        if (property != 0)
        {
            at = FindProperty(obj, property);
            if (at == 0) return 0;
            at = AfterProperty(at);
        }

        return _m[at] & _numberMask;
    }

    /// <summary>Empty for object 0 and objects without a name.</summary>
    public string ShortName(int obj)
    {
        if (Checked(obj) == 0) return "";
        int at = NameAddress(obj), count = 0;
        if (_m[at] == 0) return "";
        var buffer = stackalloc char[512];
        at++;
        Story.Text.TryDecode(_m, _length, ref at, buffer, 512, ref count);
        GC.KeepAlive(this);
        return new string(buffer, 0, count);
    }

    private int Checked(int obj)
    {
        if ((uint)obj > (uint)_maxObject) throw new ArgumentOutOfRangeException(nameof(obj), obj, $"Objects are numbered 1 to {ObjectCount}.");
        return obj;
    }

    private void InitialiseObjects()
    {
        var early = _version <= 3;
        _objectSize = early ? 9 : 14;
        _firstObject = Story.ObjectsAddress + (early ? 62 : 126) - _objectSize;
        (_parentAt, _siblingAt, _childAt, _propertiesAt) = early ? (4, 5, 6, 7) : (6, 8, 10, 12);
        _maxAttribute = early ? 31 : 47;
        _numberMask = early ? 31 : 63;
        _maxObject = Math.Clamp((_readable - _firstObject) / _objectSize - 1, 0, early ? 255 : 65535);
        _maxChangeable = Math.Clamp((_dynamic - _firstObject) / _objectSize - 1, 0, _maxObject);
        var end = _dynamic;
        while (ObjectCount < _maxChangeable && _firstObject + (ObjectCount + 2) * _objectSize <= end)
        {
            ObjectCount++;
            end = Math.Min(end, Math.Max(NameAddress(ObjectCount), _firstObject + (ObjectCount + 1) * _objectSize));
        }
    }

    /// <summary>Parent, sibling or child; 0 of object 0; −1 for a number that is no object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ObjectField(int obj, int field)
    {
        if (obj == 0) return 0;
        if (obj > _maxObject) return -1;
        var at = _m + _firstObject + obj * _objectSize + field;
        return _version <= 3 ? *at : (int)Word(at);
    }

    private void SetObjectField(int obj, int field, int value)
    {
        if (obj > _maxChangeable)
        {
            Illegal($"no such object: {obj}");
            return;
        }

        var at = _m + _firstObject + obj * _objectSize + field;
        if (_version <= 3) *at = (byte)value;
        else Put(at, (uint)value);
    }

    private int NameAddress(int obj) => (int)Word(_m + _firstObject + obj * _objectSize + _propertiesAt);

    private int FirstProperty(int obj)
    {
        var name = NameAddress(obj);
        return (ushort)(name + 1 + 2 * _m[name]);
    }

    /// <summary>Address of the size byte after this property.</summary>
    private int AfterProperty(int at)
    {
        int size = _m[at];
        if (_version <= 3) return (ushort)(at + 2 + (size >> 5));
        if ((size & 0x80) == 0) return (ushort)(at + 2 + (size >> 6));
        size = _m[at + 1] & 63;
        return (ushort)(at + 2 + (size == 0 ? 64 : size));
    }

    /// <summary>Address of the property's first size byte; 0: it has none. Properties are in descending order.</summary>
    private int FindProperty(int obj, int property)
    {
        if (obj <= 0 || obj > _maxObject) return 0;
        var at = FirstProperty(obj);
        for (var i = 0; i < MostProperties; i++)
        {
            var number = _m[at] & _numberMask;
            if (number <= property) return number == property && property != 0 ? at : 0;
            at = AfterProperty(at);
        }

        return 0;
    }

    /// <summary>−1 for a number that is no object.</summary>
    private int Property(int obj, int property)
    {
        if (obj == 0) return 0;
        if (obj > _maxObject) return -1;
        var at = FindProperty(obj, property);
        if (at == 0) return (int)Word(_m + (ushort)(Story.ObjectsAddress + 2 * (property - 1)));
        int size = _m[at];
        if ((size & (_version <= 3 ? 0xE0 : 0xC0)) == 0) return _m[at + 1];
        return (int)Word(_m + (ushort)(at + (_version >= 4 && (size & 0x80) != 0 ? 2 : 1)));
    }

    private bool PutProperty(int obj, int property, int value)
    {
        if (obj == 0) return true;
        var at = FindProperty(obj, property);
        if (at == 0) return Illegal($"object {obj} has no property {property} that could be set");
        int size = _m[at];
        if ((size & (_version <= 3 ? 0xE0 : 0xC0)) == 0) return WriteByte(at + 1, (uint)value);
        return WriteWord((ushort)(at + (_version >= 4 && (size & 0x80) != 0 ? 2 : 1)), (uint)value);
    }

    private bool Insert(int obj, int into)
    {
        if (obj == 0 || into == 0) return true;
        if (obj > _maxObject || into > _maxObject) return Illegal($"no such object: {Math.Max(obj, into)}");
        if (!Remove(obj)) return false;
        SetObjectField(obj, _parentAt, into);
        SetObjectField(obj, _siblingAt, ObjectField(into, _childAt));
        SetObjectField(into, _childAt, obj);
        return true;
    }

    private bool Remove(int obj)
    {
        if (obj == 0) return true;
        var parent = ObjectField(obj, _parentAt);
        if (parent < 0) return Illegal($"no such object: {obj}");
        if (parent == 0) return true;
        var sibling = ObjectField(obj, _siblingAt);
        SetObjectField(obj, _parentAt, 0);
        SetObjectField(obj, _siblingAt, 0);
        var child = ObjectField(parent, _childAt);
        if (child == obj)
        {
            SetObjectField(parent, _childAt, sibling);
            return true;
        }

        for (var i = 0; i <= _maxObject; i++)
        {
            if (!Charge(1)) return false;
            var next = child <= 0 ? -1 : ObjectField(child, _siblingAt);
            if (next < 0) break;
            if (next == obj)
            {
                SetObjectField(child, _siblingAt, sibling);
                return true;
            }

            child = next;
        }

        return Illegal($"the object tree is broken: object {obj} is not among its parent's children");
    }
}

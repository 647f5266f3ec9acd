use adapters_postgres::PostgresDatabase;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use ports::*;
use std::time::Instant;
fn main() {
    let url = std::env::var("TEST_DATABASE_URL").unwrap();
    let db = PostgresDatabase::connect(&url, 4).unwrap();
    db.migrate().unwrap();
    let mut c = PgConnection::establish(&url).unwrap();
    c.batch_execute("
      INSERT INTO users(username,first_name,last_name,is_staff,is_admin,is_active) SELECT 'u'||g,'a','b',true,false,true FROM generate_series(1,100) g;
      INSERT INTO user_permissions SELECT id, 3800+c FROM users, generate_series(1,5) c;
      INSERT INTO tokens(user_id,key_sha256,created_at) SELECT id, sha256(id::text::bytea), now() FROM users;
      INSERT INTO media_files(file_type,uploader_id,key,name,description,size,sha256,width,height,color_mode,created_at,updated_at,search_text)
      SELECT (array['image','video','text','document','image','image'])[1+g%6], 1+g%100, 'core_media/2025/01/01/'||md5(g::text)||'.jpg', n, d, (random()*1e7)::bigint, sha256(g::text::bytea), 100,100,'RGB', now()-g*interval '1 minute', now()-(random()*1e6)*interval '1 second', n||E'\\n'||d
      FROM (SELECT g, md5((g*7)::text) n, 'photo number '||g||' '||md5((g*13)::text) d FROM generate_series(1,100000) g) s;
      INSERT INTO thumbnails(media_file_id,key,edge) SELECT id, key||'.'||e, e FROM media_files, unnest(array[64,128,512,1080]) e;
      UPDATE media_files SET name='بهروز در سواحل', search_text=E'بهروز در سواحل\\nx' WHERE id%20000=77;
      ").unwrap();
    c.batch_execute("VACUUM ANALYZE").unwrap();
    for st in ["session_preload_libraries='auto_explain'","auto_explain.log_min_duration=0","auto_explain.log_analyze=on","auto_explain.log_timing=off"] { if let Err(e)=c.batch_execute(&format!("ALTER SYSTEM SET {st}")) { println!("{st} {e}"); } if st.starts_with("session") { c.batch_execute("LOAD 'auto_explain'").unwrap(); } }
    c.batch_execute("SELECT pg_reload_conf()").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let db = PostgresDatabase::connect(&url, 1).unwrap();
    let q = |field, descending, offset| MediaFileQuery{file_type:None,uploader_id:None,search:None,created_after:None,created_before:None,order:MediaFileOrder{field,descending},offset,limit:20};
    for field in [SortField::Id,SortField::CreatedAt,SortField::UpdatedAt,SortField::Name,SortField::Size] { for d in [false,true] { for off in [0,20000] {
        for _ in 0..7 { MediaFiles::list(&db,&q(field,d,off)).unwrap(); }
        let t=Instant::now(); let p = MediaFiles::list(&db,&q(field,d,off)).unwrap(); println!("{field:?} {d} {off}: {} {:?}", p.total, t.elapsed());
    }}}
    let base = q(SortField::CreatedAt,true,0);
    let cases = [
      MediaFileQuery{search:Some("بهروز".into()),..base.clone()},
      MediaFileQuery{search:Some("photo".into()),..base.clone()},
      MediaFileQuery{search:Some("nothing at all".into()),..base.clone()},
      MediaFileQuery{search:Some("به".into()),..base.clone()},
      MediaFileQuery{file_type:Some(domain::FileType::Text),..base.clone()},
      MediaFileQuery{uploader_id:Some(5.try_into().unwrap()),..base.clone()},
    ];
    for (i,c) in cases.iter().enumerate() {
        for _ in 0..7 { MediaFiles::list(&db,c).unwrap(); }
        let t=Instant::now(); let p = MediaFiles::list(&db,c).unwrap(); println!("case {i}: {} {:?}", p.total, t.elapsed());
    }
    use std::str::FromStr;
    let t=Instant::now(); for i in 1..=1000 { MediaFiles::find(&db, domain::MediaFileId::try_from(i*37).unwrap()).unwrap().unwrap(); } println!("find {:?}", t.elapsed()/1000);
    let digest: [u8;32] = { let mut c = PgConnection::establish(&url).unwrap(); use diesel::prelude::*; #[derive(QueryableByName)] struct R{#[diesel(sql_type=diesel::sql_types::Bytea)] d: Vec<u8>} diesel::sql_query("select key_sha256 as d from tokens limit 1").get_result::<R>(&mut c).unwrap().d.try_into().unwrap() };
    let now = chrono::DateTime::from_str("2025-01-01T00:00:00Z").unwrap();
    let t=Instant::now(); for _ in 0..1000 { db.authenticate(&domain::Sha256(digest), now).unwrap().unwrap(); } println!("auth {:?}", t.elapsed()/1000);
    let dir = url.split("host=").nth(1).unwrap();
    let log = std::fs::read_to_string(format!("{dir}/log")).unwrap();
    std::fs::write("/tmp/pglog.txt", log).unwrap();
}
